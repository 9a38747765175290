import type { AskOptions, Question } from './delivery/ask.ts'
import { durable } from './delivery/engine.ts'
import type { Operations } from './delivery/operations.ts'
import type { SendOptions } from './delivery/send.ts'
import type { DeliveryOptions } from './delivery/settings.ts'
import type { Host, SweepOptions } from './host.ts'
import type { AnyPlugin, Awaitable, EventBase, Types, TypesOf } from './plugin.ts'
import type { Apis, AppBase, Match, Meta, Mode, ModeOf, Product, Products, Queries, Tenants } from './types.ts'
import { type BaseOptions, wire } from './wire.ts'

export interface Options<Ps, Tn> extends Omit<BaseOptions, 'tenants'> {
  readonly plugins: Ps
  readonly tenants?: Tn
  readonly delivery?: DeliveryOptions | undefined
}

/** What the durable engine adds to every context. */
export interface Effects {
  /**
   * Runs `run` once per event and name, also when the event is handled again; its answer must be JSON.
   *
   * @example
   * const draft = await ctx.once('draft', () => model.draft(ctx.message.text.body))
   */
  once<R>(name: string, run: () => Awaitable<R>): Promise<R>
  /** Earlier events of a burst that this one stands for (`order: 'latest'`). */
  readonly skipped: readonly EventBase[]
  /** 1 on the first try. */
  readonly tries: number
  /** Settles when this run ends because its handler waits for an answer (`ctx.ask`): then `next()` never does. */
  readonly paused: Promise<void>
  /** Aborts when another isolate has taken the event over. */
  readonly signal: AbortSignal
}
/** `ctx.ask`, typed by the product's events. */
export interface Asks<T extends Types> {
  /**
   * Asks and waits for the answer, however long and in whichever isolate it comes: the event is put aside, its lane is
   * free, and the answer runs the handler again with everything it sent and remembered so far. An answer of a kind that
   * no handler waits for must be kept with `app.<product>.on(query)`; without that, `ask` throws `query_unknown`.
   *
   * @example
   * const answer = await ctx.ask('name', 'What is your name?', { for: 'message:text', timeout: '1h', cancel: ['stop'] })
   */
  ask<const Q extends keyof Queries<T['event']>>(
    name: string,
    question: Question,
    options?: Omit<AskOptions, 'for'> & { readonly for?: Q | readonly Q[] | undefined },
  ): Promise<Match<T['event'], Q>>
}
export interface Durable<A extends Types> extends Operations {
  /**
   * Sends outside a webhook, once per key, also across crashes: a repeat answers what was answered first.
   *
   * @example
   * await app.send(host, { key: 'invoice-42' }, (apis) => apis.whatsapp(phoneId).text('27820001111', 'Paid, thank you'))
   */
  send<R>(host: Host, options: SendOptions, run: (apis: Apis<A>) => Awaitable<R>): Promise<R>
  /** Picks up what is due: crashed work, retries, time-outs, tasks. May be killed anywhere and called by anyone. */
  sweep(host: Host, options?: SweepOptions): Promise<void>
}
export type App<A extends Types, M extends Mode = 'single'> = AppBase<A, M, Effects> &
  Durable<A> &
  Products<A, Effects> & { readonly meta: Product<Meta, A, Effects> }

/**
 * The durable app: a webhook is acknowledged after one write, and its events are handled until they succeed.
 *
 * @example
 * const app = createApp({ plugins: [whatsapp(), messenger()] })
 * app.whatsapp.on('message:text', (ctx) => ctx.reply(`You said: ${ctx.message.text.body}`))
 */
export function createApp<const Ps extends readonly AnyPlugin[], Tn extends Tenants | undefined = Tenants | undefined>(
  options: Options<Ps, Tn>,
): App<TypesOf<Ps[number]>, ModeOf<Tn>> {
  return wire(options as BaseOptions & { plugins: Ps }, (board) => durable(board, options.delivery ?? {})) as never
}
