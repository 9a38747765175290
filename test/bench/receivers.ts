import { createHmac } from 'node:crypto'
import { createApp } from 'signalbox'
import { createApp as createFastApp } from 'signalbox/fast'
import { memoryStore } from 'signalbox/storage/memory'
import { whatsapp } from 'signalbox/whatsapp'
import type { Host, Runnable } from '../../core/host.ts'
import { hmacFrom, web } from '../../core/host-kit.ts'
import type { Store } from '../../core/storage/store.ts'
import type { Contender } from './measure.ts'
import { NOW, requestOf, SECRET, type Signed } from './payloads.ts'

/** Something that takes webhooks as standard requests. */
export interface Receiver {
  readonly name: string
  handle(request: Request): Promise<Response>
  /** Resolves when what goes on after the answers is done. */
  settled?(): Promise<unknown>
  /** How many messages its handler has seen. */
  reached(): number
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
    // As in runtimes/node: a timer does not keep the process alive.
    timer(ms, run) {
      const id = setTimeout(run, ms).unref()
      return () => clearTimeout(id)
    },
    waitUntil(task) {
      tasks.add(task)
      task.finally(() => tasks.delete(task))
    },
    hmac: native ? hmacFrom(createHmac) : undefined,
  }
  const settled = async (): Promise<void> => {
    while (tasks.size > 0) await Promise.all(tasks)
  }
  return { host, settled }
}

function receiver(name: string, app: Runnable<never>, store: Store, native: boolean, reached: () => number): Receiver {
  const { host, settled } = hostOf(store, native)
  return { name, reached, settled, handle: (request) => app.fetch(request, host as Host<never>) }
}

/** signalbox without a store. */
export function fast(native: boolean): Receiver {
  let reached = 0
  const app = createFastApp({ plugins: [whatsapp()] })
  app.whatsapp.on('message:text', () => {
    reached++
  })
  const name = native ? 'signalbox/fast (native)' : 'signalbox/fast (subtle)'
  return receiver(name, app as Runnable<never>, memoryStore(), native, () => reached)
}

/** signalbox with the durable engine. */
export function durable(label: string, store: Store, native = false): Receiver {
  let reached = 0
  const app = createApp({ plugins: [whatsapp()] })
  app.whatsapp.on('message:text', () => {
    reached++
  })
  return receiver(`signalbox durable (${label})`, app as Runnable<never>, store, native, () => reached)
}

/** A round: `posts` POSTs of new messages, `inFlight` at once, until all handlers have run. */
export function contender(
  { name, handle, settled, reached }: Receiver,
  load: { readonly posts: number; readonly inFlight: number; readonly messages: number },
  bodies: (round: number) => readonly Signed[],
  after?: () => unknown,
): Contender<readonly Signed[]> {
  let expected = 0
  return {
    name,
    pieces: load.posts,
    prepare: (round) => {
      expected += load.posts * load.messages
      return bodies(round)
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
      await after?.()
    },
    check: () =>
      reached() === expected
        ? undefined
        : `${Math.round((100 * reached()) / expected)} % of the messages reached its handler`,
  }
}
