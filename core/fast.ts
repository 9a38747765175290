import type { AnyPlugin, TypesOf } from './plugin.ts'
import type { FastApp, ModeOf, Tenants } from './types.ts'
import type { Incoming } from './webhook/events.ts'
import { type BaseOptions, type Engine, type Switchboard, wire } from './wire.ts'

export interface FastOptions<Ps, Tn> extends Omit<BaseOptions, 'tenants'> {
  readonly plugins: Ps
  readonly tenants?: Tn
}

/** Answers first, then runs the handlers in this isolate: lanes in parallel, each in order. A crash loses what is left. */
function direct(board: Switchboard): Engine {
  return {
    async accept({ events }, host) {
      const lanes = new Map<string, Incoming[]>()
      for (const event of events) {
        if (!board.wants(event)) continue
        const lane = lanes.get(event.lane)
        if (lane) lane.push(event)
        else lanes.set(event.lane, [event])
      }
      const drain = async (lane: readonly Incoming[]): Promise<void> => {
        for (const event of lane)
          try {
            const running = board.handle(event, host, {})
            if (running !== undefined) await running
          } catch (error) {
            board.report(error, event, host)
          }
      }
      if (lanes.size > 0) host.waitUntil(Promise.all([...lanes.values()].map(drain)))
    },
  }
}

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
