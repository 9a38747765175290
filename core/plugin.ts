import type { Accept } from './announce.ts'
import type { Duration } from './duration.ts'
import type { Call, Credentials, Graph } from './graph/types.ts'
import type { Host, Log } from './host.ts'
import type { Router } from './router.ts'
import type { Input, Output, Schema } from './schema.ts'
import type { Store } from './storage/store.ts'

export type Awaitable<T> = T | Promise<T>

/** One thing that happened: one message or one status, never a batch. `name:kind` is its query, `ctx[name]` its data. */
export interface EventBase {
  readonly name: string
  readonly kind: string
  /** Meta's own id of the thing (wamid, mid, comment id …); absent where Meta gives none. */
  readonly id?: string | undefined
  /** What makes it the same event when Meta sends it again. Unless given: `name:kind:id`, else a hash of the item. */
  readonly key?: string | undefined
  /** What Meta addressed: phone_number_id, Page id, Instagram id … */
  readonly account: string
  /** The person on the other side. */
  readonly user?: string | undefined
  /** The ordering key within an account; `user` unless given. */
  readonly lane?: string | undefined
  /** When it happened, in ms since the epoch; 0 where Meta does not say. */
  readonly at: number
  /** History that is old by nature: exempt from the age check. */
  readonly backfill?: boolean | undefined
  /** Nothing that somebody said, though it bears the name: answers a question (`ctx.ask`) that asks for its kind alone. */
  readonly aside?: boolean | undefined
  readonly data: unknown
  /** The item as Meta sent it (with ids as strings). */
  readonly raw?: unknown
}

/** One change of a `changes[]`, a flat `field`/`value` entry or a `changed_fields[]` (then without a value). */
export interface Change {
  readonly field: string
  readonly value?: unknown
}
/**
 * One entry of a webhook body, whatever its container was: core reads all of Meta's and hands a plugin one item at a
 * time, so exactly one of the three lists holds exactly one element.
 */
export interface Entry {
  readonly id: string
  /** When Meta sent it, as Meta wrote it (seconds or ms). */
  readonly time?: number | undefined
  readonly changes?: readonly Change[]
  readonly messaging?: readonly unknown[]
  readonly standby?: readonly unknown[]
}

/**
 * Everything TypeScript knows about a product, in one named bag: `Plugin<WhatsApp>`, `App<WhatsApp | Messenger>`.
 * `unknown` is "nothing" for env, credentials, extras and shared; `never` is "no events".
 */
export interface Types {
  readonly id: string
  /** Environment keys, always required. */
  readonly env: unknown
  /** Environment keys, required unless `tenants` are given. */
  readonly credentials: unknown
  readonly event: EventBase
  readonly api: unknown
  /** Added to this product's contexts. */
  readonly extras: unknown
  /** Added to every product's contexts. */
  readonly shared: unknown
}

export interface ApiInit<C> {
  readonly config: C
  /** Speaks for `account`; within a handler its writes are recorded as effects. */
  readonly graph: Graph
  readonly account: string | undefined
  /** The plugin's own rows, one partition per app. */
  readonly store: Store
  readonly host: Host
  /** What takes the app's own events; see `announce`. */
  readonly accept?: Accept | undefined
}
export interface TaskInit<C, Api> {
  readonly config: C
  readonly host: Host
  readonly store: Store
  readonly log: Log
  readonly signal: AbortSignal
  /** How long this run may take, in ms. */
  readonly budgetMs: number
  api(account?: string): Api
}
export interface Task<C, Api> {
  readonly every: Duration
  run(init: TaskInit<C, Api>): Promise<void>
}
export interface Route<C, Api> {
  readonly method: 'GET' | 'POST' | 'DELETE' | 'OPTIONS'
  /** Below `/<plugin id>`; `:name` segments are parameters. */
  readonly path: `/${string}`
  /** Below `basePath` itself, for addresses that are entered at Meta (`/connect/:product`, `/deauthorize`). */
  readonly root?: boolean | undefined
  handle(
    request: Request,
    init: {
      readonly config: C
      readonly host: Host
      readonly store: Store
      readonly params: Readonly<Record<string, string>>
      api(account?: string): Api
    },
  ): Awaitable<Response>
}
/** The other installed plugins, seen from inside a plugin, which cannot know them. */
export type AnyApis = Readonly<Record<string, ((account?: string) => unknown) | undefined>>

/** An event as plugins of other products see it: with its product, and the id of the entry it came in. */
export interface Observed extends EventBase {
  readonly product: string
  readonly scope: string
}

/** How a product's sends are recognised when Meta tells of them later. */
export interface EffectRules<E extends EventBase> {
  /** The call with the effect's id where Meta will echo it; undefined where this call is not echoed. */
  mark?(call: Call, id: string): Call | undefined
  /** Whether a write may be repeated without harm (mark read, typing): it is then not recorded. */
  repeatable?(call: Call): boolean
  /** What an incoming event settles: the effect whose id it echoes, and the answer that Meta's echo stands for. */
  settles?(event: E): { readonly id: string; readonly response: unknown } | undefined
  /** What to do with a send whose outcome stays unknown: `park` for what is billed. Default: `resend`. */
  onUnknown?(call: Call): 'resend' | 'park'
}

/** What a plugin knows of an event from its rows (aliases such as a business-scoped user id). */
export interface Resolved<E extends EventBase = EventBase> {
  readonly lane?: string | undefined
  readonly user?: string | undefined
  /** Events of its own that follow from this one. */
  readonly raise?: readonly E[] | undefined
}

/**
 * What an author writes. Functions are methods on purpose: their parameters then compare bivariantly, and a list of
 * plugins needs no `any`.
 */
export interface Definition<
  Id extends string,
  S extends Schema,
  K extends Schema<unknown, Credentials>,
  E extends EventBase,
  Api,
  X,
  Sh,
> {
  /** The namespace on the app, the prefix of its storage and of its routes. */
  readonly id: Id
  readonly env?: S
  readonly credentials?: K
  readonly webhook?: {
    /** The `object` of the bodies that it reads; the fields are the first one's. */
    readonly objects: readonly string[]
    /** The subscribed fields that it knows; decides where several plugins read one object. */
    readonly fields?: readonly string[]
    /**
     * The fields that bring the events of a name (and kind, where one is given); for the name `''`, those that the
     * plugin always needs. Without it, `app.fields()` asks for every field as soon as there is a handler.
     */
    sources?(name: string, kind: string | undefined): readonly string[]
    /**
     * Headers of its own webhook (`verify`) that say what the body does not: a topic, a shop. `events` finds them in its
     * entry, under these names.
     */
    readonly headers?: readonly string[]
    /** Marks of handled events are remembered this long, in ms. Default: 48 h. */
    readonly remember?: number
    /** At least one event per item, each a new object, which core then owns; what it does not know becomes `unknown:*`. */
    events(entry: Entry, object: string): Iterable<E>
  }
  api(init: ApiInit<Output<S>>): Api
  /** Sugar on this product's contexts. */
  extend?(on: { readonly event: E; readonly api: Api; readonly config: Output<S>; readonly apis: AnyApis }): X
  /** Sugar on every product's contexts (`ctx.convert`). */
  extendAll?(on: {
    readonly product: string
    readonly event: EventBase
    readonly api: Api
    readonly config: Output<S>
    readonly apis: AnyApis
  }): Sh
  /** Events of any product that this plugin must see before their handlers do (an ad click to remember). */
  readonly observe?: {
    /** The names of the events that it looks at, for `app.fields()`. Default: all. */
    readonly names?: readonly string[] | undefined
    wants(event: Observed): boolean
    /** A throw means retry. */
    run(on: { readonly event: Observed; readonly api: Api }): Promise<void>
  }
  readonly effects?: EffectRules<E>
  readonly routes?: readonly Route<Output<S>, Api>[]
  /** What mounts its routes and its own webhook: `router` of signalbox/router. */
  readonly router?: Router | undefined
  readonly tasks?: Readonly<Record<string, Task<Output<S>, Api>>>
  /** Called once for each accepted event, before it is stored: settles lane and user from the plugin's own rows. */
  resolve?(on: { readonly event: E; readonly store: Store }): Promise<Resolved<E> | undefined>
  /**
   * How its rows of people are named, for `app.erase`: `alias/<account>/<id>` holds the person who has that id,
   * `person/<account>/<person>` and `<one of these>/<account>/<person>` what is known of them. All segments are encoded.
   */
  readonly people?: readonly string[]
  /** Replaces Meta's signature for a product that is not Meta's; its webhook is then `/<id>/webhook`. */
  verify?(on: { readonly headers: Headers; readonly body: Uint8Array; readonly config: Output<S> }): Awaitable<boolean>
}
export interface Plugin<T extends Types>
  extends Definition<
    T['id'],
    Schema<T['env'], unknown>,
    Schema<T['credentials'], Credentials>,
    T['event'],
    T['api'],
    T['extras'],
    T['shared']
  > {
  /** For types only; absent at run time. */
  readonly types?: T
}
export type AnyPlugin = Plugin<Types>
export type TypesOf<P> = P extends Plugin<infer T> ? T : never

/**
 * Returns its argument; at compile time it captures every type that the app will need.
 *
 * @example
 * const echo = () => definePlugin({
 *   id: 'echo',
 *   webhook: { objects: ['echo'], *events(entry) { yield { name: 'ping', kind: 'any', account: entry.id, at: 0, data: entry.id } } },
 *   api: ({ graph }) => ({ say: (text: string) => graph.post('me/feed', { message: text }) }),
 * })
 */
export function definePlugin<
  const Id extends string,
  S extends Schema = Schema,
  K extends Schema<unknown, Credentials> = Schema<unknown, Credentials>,
  const E extends EventBase = never,
  Api = unknown,
  X = unknown,
  Sh = unknown,
>(
  plugin: Definition<Id, S, K, E, Api, X, Sh>,
): Plugin<{ id: Id; env: Input<S>; credentials: Input<K>; event: E; api: Api; extras: X; shared: Sh }> {
  return plugin as never
}
