import type { Accept } from './announce.ts'
import type { Asks, Effects } from './app.ts'
import type { Health } from './delivery/health.ts'
import type { Graph } from './graph/types.ts'
import type { Host, Log, Runnable } from './host.ts'
import type { MetaEvents } from './meta.ts'
import type { Awaitable, EventBase, Types } from './plugin.ts'
import type { Store } from './storage/store.ts'

/** Intersects one member of every type in a union; `unknown` when there is none. */
export type All<U, K extends PropertyKey> = (
  U extends { readonly [P in K]: infer V }
    ? (x: V) => void
    : never
) extends (x: infer I) => void
  ? I
  : never
type Flat<T> = { [K in keyof T]: T[K] }

/** Every query of a union of events with what it matches. One mapped type per product, then each handler is one look-up. */
export type Queries<E extends EventBase> = { [X in E as X['name'] | `${X['name']}:${X['kind']}`]: X }
export type Query<E extends EventBase> = keyof Queries<E> & string
export type Match<E extends EventBase, Q extends keyof Queries<E>> = Queries<E>[Q]

export type Next = () => Promise<void>
/** Its answer is ignored; a throw means retry. */
export type Handler<C> = (ctx: C, next: Next) => unknown

/** What every context has. `T` is the product, `E` the event, `A` all installed products. */
export interface BaseContext<T extends Types, E, A extends Types> {
  readonly product: T['id']
  readonly event: E
  /** The product's API, speaking for the event's account. */
  readonly api: T['api']
  /** The APIs of all installed products: `ctx.apis.messenger(pageId)`. */
  readonly apis: Apis<A>
  /** The raw Graph client of the event's account. */
  readonly graph: Graph
  readonly host: Host<EnvOf<A>>
  /** The app's own rows for this account. */
  readonly store: Store
  readonly log: Log
}
/** What the engine adds: `D`, and with the durable engine `ask`, which knows the product's events. */
type Engine<T extends Types, D> = D extends Effects ? D & Asks<T> : D

/** The context of a handler: the base, the event's data under the event's name, the plugins' sugar, the engine's effects. */
export type Context<T extends Types, E, A extends Types = T, D = unknown> = E extends EventBase
  ? BaseContext<T, E, A> & { readonly [N in E['name']]: E['data'] } & T['extras'] & All<A, 'shared'> & Engine<T, D>
  : never
/** In middleware the event is not known yet: one member a product, not one an event. */
export type UseContext<T extends Types, A extends Types, D> = T extends Types
  ? BaseContext<T, T['event'], A> & All<A, 'shared'> & D
  : never
type AnyContext<T extends Types, Q, A extends Types, D> = T extends Types
  ? Context<T, Match<T['event'], Q & keyof Queries<T['event']>>, A, D>
  : never
/** `apis.whatsapp(phoneNumberId)`: an API for each installed product. */
export type Apis<A extends Types> = { readonly [T in A as T['id']]: (account?: string) => T['api'] }

/** Core's own keys, asked for only where something receives webhooks. */
export interface CoreEnv {
  META_APP_SECRET: string
  WEBHOOK_VERIFY_TOKEN: string
  META_APP_ID?: string | undefined
  /** Accepted beside the current one while a secret is rotated. */
  META_APP_SECRET_PREVIOUS?: string | undefined
  /** Instagram Login signs with the secret of its own app. */
  INSTAGRAM_APP_SECRET?: string | undefined
  GRAPH_VERSION?: string | undefined
}
export type Mode = 'single' | 'tenants'
/** What the environment must hold; with `tenants` the credentials may stay out of it. */
export type EnvOf<A extends Types, M extends Mode = 'single'> = Flat<
  ([A['event']] extends [never] ? Pick<CoreEnv, 'GRAPH_VERSION'> : CoreEnv) &
    All<A, 'env'> &
    (M extends 'tenants' ? Partial<All<A, 'credentials'>> : All<A, 'credentials'>)
>

/** Meta's own events that belong to no product: odd bodies, unknown objects, unknown accounts. */
export interface Meta extends Types {
  readonly id: 'meta'
  readonly env: unknown
  readonly credentials: unknown
  readonly event: MetaEvents
  readonly api: unknown
  readonly extras: unknown
  readonly shared: unknown
}

export interface ApiOptions {
  /** Ends every call that this API makes, waits for limits included; it then rejects with the signal's reason. */
  readonly signal?: AbortSignal | undefined
}

// Handlers are `NoInfer`: looking for `Q` in a context of two products that share a query takes the checker seconds.
// `keyof Queries<…>` stands in full below, not behind an alias: so a wrong query lists the right ones in its error.
export interface Product<T extends Types, A extends Types, D> {
  /**
   * Handlers for one query or several, run in registration order. Events that nobody waits for are not kept; `on(query)`
   * alone has them kept, as answers for `ctx.ask`.
   */
  on<const Q extends keyof Queries<T['event']>>(
    query: Q | readonly Q[],
    ...handlers: NoInfer<Handler<Context<T, Match<T['event'], Q>, A, D>>>[]
  ): this
  /** Middleware around every event of this product. */
  use(...handlers: Handler<UseContext<T, A, D>>[]): this
  /**
   * The product's API outside a webhook, for one account.
   *
   * @example
   * const api = app.whatsapp.api(host, phoneNumberId, { signal: AbortSignal.timeout(5000) })
   */
  api(host: Host, account?: string, options?: ApiOptions): T['api']
}
/** The products of an app, by id. */
export type Products<A extends Types, D> = { readonly [T in A as T['id']]: Product<T, A, D> }
export interface AppBase<A extends Types, M extends Mode, D> extends Runnable<EnvOf<A, M>> {
  on<const Q extends keyof Queries<A['event']>>(
    query: Q | readonly Q[],
    ...handlers: NoInfer<Handler<AnyContext<A, Q, A, D>>>[]
  ): this
  use(...handlers: Handler<UseContext<A, A, D>>[]): this
  /** Throws one `config_missing` error that lists every missing key; for deploy scripts. */
  check(env: unknown): void
  /** What `/health` answers. */
  health(host: Host): Promise<Health>
  /**
   * What to subscribe to at Meta, by webhook object: the fields that the registered handlers and the plugins need. Call
   * it after the handlers are registered. Answers to `ctx.ask` may need more, where they are no messages.
   */
  fields(): Readonly<Record<string, readonly string[]>>
  /** The environment keys of core and of every plugin, with what they are for. */
  readonly env: Readonly<Record<string, { about: string; secret?: boolean; optional?: boolean }>>
}
/** The part of an app that adapters and tools need, whatever its products are. */
export type AnyApp = Runnable<never>

export type FastApp<A extends Types, M extends Mode = 'single'> = AppBase<A, M, unknown> &
  Products<A, unknown> & { readonly meta: Product<Meta, A, unknown> }

/** `store` is the scope that `signalbox/auth` keeps its rows in, and `accept` what takes its events. */
export type Tenants = (
  product: string,
  account: string,
  host: Host,
  store: Store,
  accept: Accept,
) => Awaitable<import('./graph/types.ts').Credentials | undefined>
/** Not distributed: an option that may be absent is `Tenants | undefined`, and asks for the environment's credentials. */
export type ModeOf<Tn> = [Tn] extends [Tenants] ? 'tenants' : 'single'
