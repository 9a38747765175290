import { createApp } from 'signalbox'
import { createApp as createFastApp } from 'signalbox/fast'
import { memoryStore } from 'signalbox/storage/memory'
import { whatsapp } from 'signalbox/whatsapp'
import type { Host, Runnable } from '../../core/host.ts'
import { web } from '../../core/hosting/adapter.ts'
import { sharedTimer } from '../../core/hosting/shared-timer.ts'
import type { Store } from '../../core/storage/store.ts'
import { nodeHmac } from '../../runtimes/node/hmac.ts'
import type { Contender } from './measure.ts'
import { body, NOW, requestOf, SECRET, type Signed, signed } from './payloads.ts'

/** Something that takes webhooks as standard requests. */
export interface Receiver {
  handle(request: Request): Promise<Response>
  /** Resolves when what goes on after the answers is done. */
  settled?(): Promise<unknown>
  /** How many messages its handler has seen. */
  reached(): number
  close?: (() => void) | undefined
}

const env = { META_APP_SECRET: SECRET, WEBHOOK_VERIFY_TOKEN: 'v', WHATSAPP_TOKEN: 't' }
const silent = { debug() {}, info() {}, warn() {}, error() {} }

/** A host as a runtime's adapter gives it; `settled` waits for what it was told to wait for. */
export function hostOf(store: Store, native: boolean): { host: Host; settled(): Promise<unknown> } {
  const tasks = new Set<Promise<unknown>>()
  const host: Host = {
    ...web,
    env,
    store,
    log: silent,
    now: () => NOW * 1000 + 1000,
    // As hosts of processes give it: what is nearly always cancelled shares timers, and none keeps the process alive.
    timer: sharedTimer((ms, run) => {
      const id = setTimeout(run, ms).unref()
      return () => clearTimeout(id)
    }, web.now),
    waitUntil(task) {
      tasks.add(task)
      task.finally(() => tasks.delete(task))
    },
    hmac: native ? nodeHmac() : undefined,
  }
  const settled = async (): Promise<void> => {
    while (tasks.size > 0) await Promise.all(tasks)
  }
  return { host, settled }
}

function receiver(app: Runnable<never>, store: Store, native: boolean, reached: () => number): Receiver {
  const { host, settled } = hostOf(store, native)
  return { reached, settled, handle: (request) => app.fetch(request, host as Host<never>) }
}

/** signalbox without a store. */
export function fast(native = false): Receiver {
  let reached = 0
  const app = createFastApp({ plugins: [whatsapp()] })
  app.whatsapp.on('message:text', () => {
    reached++
  })
  return receiver(app as Runnable<never>, memoryStore(), native, () => reached)
}

/** signalbox with the durable engine. */
export function durable(store: Store = memoryStore(), native = false): Receiver {
  let reached = 0
  const app = createApp({ plugins: [whatsapp()] })
  app.whatsapp.on('message:text', () => {
    reached++
  })
  return receiver(app as Runnable<never>, store, native, () => reached)
}

/** Of the POSTs: so many at once, each of so many messages with texts of such a length. */
export interface Load {
  readonly inFlight: number
  readonly messages: number
  readonly length?: number
}
let label = 0
/** A piece is one POST of new messages; a run ends when all handlers have run. */
export function contender(name: string, receiver: Receiver, load: Load): Contender<readonly Signed[]> {
  const { handle, settled, reached, close } = receiver
  let expected = 0
  return {
    prepare(posts) {
      expected += posts * load.messages
      return Array.from({ length: posts }, () => signed(body(`${label++}`, load.messages, load.length)))
    },
    async run(posts) {
      let next = 0
      const lane = async (): Promise<void> => {
        for (let post = posts[next++]; post; post = posts[next++]) {
          const response = await handle(requestOf(post))
          if (response.status !== 200) throw new Error(`${name} answered ${response.status}`)
        }
      }
      await Promise.all(Array.from({ length: load.inFlight }, lane))
      await settled?.()
    },
    check: () =>
      reached() === expected
        ? undefined
        : `${Math.round((100 * reached()) / expected)} % of the messages reached its handler`,
    close,
  }
}
