import { utf8 } from '../bytes.ts'
import { DAY, HOUR } from '../duration.ts'
import type { Host } from '../host.ts'
import type { Store } from '../storage/store.ts'
import type { Incoming } from '../webhook/events.ts'
import { canonical } from '../webhook/json.ts'
import type { Switchboard } from '../wire.ts'
import type { Pending } from './fanout.ts'
import type { Place } from './gate.ts'
import type { Horizon } from './horizon.ts'
import type { InHand } from './in-hand.ts'
import type { Row } from './rows.ts'
import type { Settings } from './settings.ts'
import type { Round } from './walk.ts'

/** A lane that is being drained. */
export interface Turn {
  again: boolean
  echoed: boolean
  /** After this no event is begun any more. */
  deadline: number
  /** When it counts as ended by the host, unless it was heard of since. */
  until: number
  done: Promise<void>
}

/** What one isolate remembers of one scope. Nothing here is needed for correctness after a crash. */
export interface Memory {
  /** Rows that this isolate is running. */
  readonly running: Set<string>
  readonly envelopes: Map<string, InHand>
  /** The newest of them in each lane. */
  readonly tails: Map<string, InHand>
  /** What it has read of envelopes that are pending, its own and others'. */
  readonly pending: Map<string, Pending>
  readonly horizon: Horizon
  /** The scope's store, watched by the horizon. */
  readonly store: Store
  /** Work that is under way, of which there is one at a time. */
  readonly shared: Map<string, { readonly until: number; readonly done: Promise<unknown> }>
  /** Lanes that this isolate is draining. */
  readonly draining: Map<string, Turn>
  /** When it will look at a lane again. */
  readonly wakes: Map<string, number>
  /** Whether the scope is known to the root. */
  listed: boolean
  sweptAt: number
  /** How far a sweep has come through the lanes. */
  readonly round: Round
  /** The next sweep that the host's waker was asked for. */
  wakeAt: number
}

/** Everything that the parts of the engine share for one scope. */
export interface Partition {
  readonly board: Switchboard
  readonly host: Host
  readonly settings: Settings
  readonly scope: string
  readonly store: Store
  /** This isolate, among all that share the store. */
  readonly me: string
  readonly memory: Memory
  /** A place among the handlers of this process, or of this call, all scopes together. */
  place(): Place
  stamp(): string
  /** Makes the scope known to the root, so that sweeps and operators find it. */
  list(): Promise<void>
}

/** When work that is heard of now, and then no more, counts as ended. */
export const endOfTurn = ({ host, settings }: Partition): number => host.now() + settings.lease + settings.skew

/** Work of which there is one at a time per key and isolate: who asks for it meanwhile shares it. */
export function together<T>(part: Partition, key: string, run: () => Promise<T>): Promise<T> {
  const { shared } = part.memory
  const active = shared.get(key)
  if (active && part.host.now() < active.until) return active.done as Promise<T>
  const until = endOfTurn(part)
  const done = run().finally(() => {
    if (shared.get(key)?.done === done) shared.delete(key)
  })
  shared.set(key, { until, done })
  return done
}

/** A short digest for keys and fingerprints. */
export async function digest(text: string): Promise<string> {
  const hash = new Uint8Array(await crypto.subtle.digest('SHA-256', utf8(text)))
  return btoa(String.fromCharCode(...hash.subarray(0, 18)))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
}

/** A key in a folder, for a name of any length: as it is, or its digest where a store might not take it. */
export function keyFor(folder: string, name: string): string | Promise<string> {
  const plain = encodeURIComponent(name)
  return plain.length <= SEGMENT ? `${folder}/${plain}` : digest(name).then((short) => `${folder}/#${short}`)
}
/** Stores take keys of 400 bytes. */
const SEGMENT = 250

/**
 * A name that an app gives, as it names a property: neither one that every object has, nor a number, which JavaScript puts
 * before all others.
 */
export const ownName = (name: string): string => (name in {} || /^(=|\d+$)/.test(name) ? `=${name}` : name)

/** The key of the mark that makes an event handled once. */
export function seenKey(event: Incoming): string | Promise<string> {
  const { product, account, name, kind, id, key = id === undefined ? id : `${name}:${kind}:${id}` } = event
  const place = (own: string): string | Promise<string> => keyFor('seen', `${product}:${account}:${own}`)
  if (key !== undefined) return place(key)
  return digest(canonical([name, kind, event.at, event.raw ?? event.data])).then((short) => place(`#${short}`))
}

/** How long duplicates of an event are remembered. */
export function rememberFor(board: Switchboard, event: Incoming): number {
  return board.plugins.find((p) => p.id === event.product)?.webhook?.remember ?? 2 * DAY
}

/** The promise's answer, if it comes in time. A write that comes later is found when Meta sends again. */
export const within = <T>(host: Host, ms: number, promise: Promise<T>, what = 'the store'): Promise<T> =>
  new Promise((resolve, reject) => {
    const cancel = host.timer(Math.max(0, ms), () => reject(new Error(`${what} did not answer within ${ms} ms`)))
    promise.then(resolve, reject).then(cancel)
  })
/** Whether the promise settles in time. */
export const inTime = (host: Host, ms: number, promise: Promise<unknown>): Promise<boolean> =>
  within(host, ms, promise).then(
    () => true,
    () => false,
  )

/** An hour longer than events are taken for new: clocks differ, and at no moment may both be over. */
export const markFor = (board: Switchboard, event: Incoming): number => rememberFor(board, event) + HOUR

/**
 * What a finished row leaves at its key, for as long as its event is remembered: whoever died between the end of the
 * row and that of its envelope leaves the envelope to be read again, at any time.
 */
export const tombOf = (board: Switchboard, { event }: Row): { readonly ttl: number } => ({ ttl: markFor(board, event) })
