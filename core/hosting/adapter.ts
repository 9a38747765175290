import { clock } from '../clock.ts'
import type { Host, Log, Waker } from '../host.ts'
import type { Store } from '../storage/store.ts'

/** What several adapters share. Nothing in this folder reads a runtime's own globals: adapters hand them in. */

/** The parts of a host that the web platform gives everywhere. */
export const web: Pick<Host, 'fetch' | 'now' | 'random' | 'timer'> = {
  fetch: (...args) => fetch(...args),
  ...clock,
}

/** What every adapter can be told. */
export interface AdapterOptions<E> {
  /** Default: the environment of the process. */
  readonly env?: E | undefined
  /** Default: the runtime's own; see the adapter. */
  readonly store?: Store | undefined
  /** Default: JSON lines on the console, from `LOG_LEVEL` (info) upwards. */
  readonly log?: Log | undefined
  /** What calls the app for retries and time-outs. Default: timers of this process, and a sweep every 5 s. */
  readonly waker?: Waker | undefined
}

/** Makes a value on first use. */
export function lazy<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined
  return () => {
    made ??= { value: make() }
    return made.value
  }
}

/** A text of an environment whose shape is the app's business. */
export function textOf(env: unknown, key: string): string | undefined {
  const value = (env as Record<string, unknown> | undefined)?.[key]
  return typeof value === 'string' && value !== '' ? value : undefined
}
