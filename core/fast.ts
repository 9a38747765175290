import type { RunInit } from './context.ts'
import type { Host } from './host.ts'
import type { AnyPlugin, TypesOf } from './plugin.ts'
import type { FastApp, ModeOf, Tenants } from './types.ts'
import type { Incoming } from './webhook/events.ts'
import { type BaseOptions, type Engine, type Switchboard, wire } from './wire.ts'

export interface FastOptions<Ps, Tn> extends Omit<BaseOptions, 'tenants'> {
  readonly plugins: Ps
  readonly tenants?: Tn
}

/** Runs the handlers in this isolate: lanes in parallel, each in order. A crash loses what is left. */
function direct(board: Switchboard): Engine {
  /** A promise only where a handler has to be waited for. */
  const run = (event: Incoming, host: Host): Promise<unknown> | undefined => {
    const failed = (error: unknown): void => board.report(error, event, host)
    try {
      const running = board.handle(event, host, NOTHING)
      return running === undefined ? undefined : Promise.resolve(running).catch(failed)
    } catch (error) {
      failed(error)
    }
  }
  return {
    accept({ events }, host) {
      /** The lanes that are waited for: what comes later in one of them comes after it. */
      let busy: Map<string, Promise<unknown>> | undefined
      for (const event of events) {
        const before = busy?.get(event.lane)
        const running = before ? before.then(() => run(event, host)) : run(event, host)
        if (!running) continue
        busy ??= new Map()
        busy.set(event.lane, running)
      }
      if (busy) host.waitUntil(Promise.all(busy.values()))
      return undefined
    },
  }
}
const NOTHING: RunInit = {}

/**
 * An app without the durable engine: smaller, with neither store nor redelivery check. What was in flight when the
 * process dies is lost, and a repeated webhook runs its handlers again.
 *
 * @example
 * const app = createApp({ plugins: [whatsapp()] })
 * app.whatsapp.on('message:text', (ctx) => ctx.reply(ctx.message.text.body))
 */
export function createApp<const Ps extends readonly AnyPlugin[], Tn extends Tenants | undefined = Tenants | undefined>(
  options: FastOptions<Ps, Tn>,
): FastApp<TypesOf<Ps[number]>, ModeOf<Tn>> {
  return wire(options as BaseOptions & { plugins: Ps }, direct) as never
}
