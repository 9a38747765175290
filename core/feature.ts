import type { ApiInit, Change, Entry, EventBase, Observed, Plugin, Resolved, Route, Task, Types } from './plugin.ts'
import type { Router } from './router.ts'
import type { Store } from './storage/store.ts'
import type { All } from './types.ts'

/** A part of a product that an app adds by import: `whatsapp({ use: [templates] })`. A plain object from its own subpath. */
export interface FeatureTypes {
  readonly product: string
  readonly event: EventBase
  readonly api: unknown
  readonly extras: unknown
}
export interface Feature<F extends FeatureTypes, BaseApi = unknown> {
  readonly product: F['product']
  /** Fields of `changes` that this feature reads instead of the product. */
  readonly fields?: readonly string[]
  events?(change: Change, entry: Entry): Iterable<F['event']>
  api?(init: ApiInit<unknown> & { readonly api: BaseApi }): F['api']
  extend?(on: { readonly event: EventBase; readonly api: BaseApi & F['api'] }): F['extras']
  /** As the plugin's own, besides it. */
  readonly observe?: {
    readonly names?: readonly string[] | undefined
    wants(event: Observed): boolean
    run(on: { readonly event: Observed; readonly api: BaseApi & F['api'] }): Promise<void>
  }
  /** In place of the plugin's own `resolve`; one feature of an app may have it. */
  resolve?(on: { readonly event: EventBase; readonly store: Store }): Promise<Resolved | undefined>
  /** In place of the plugin's own; one feature of an app may have it. */
  readonly people?: readonly string[]
  readonly routes?: readonly Route<unknown, BaseApi & F['api']>[]
  readonly router?: Router | undefined
  readonly tasks?: Readonly<Record<string, Task<unknown, BaseApi & F['api']>>>
  readonly types?: F
}
/** A product with features. An interface, so that hovers say `With<WhatsApp, Templates | Calls>` and no more. */
export interface With<T extends Types, F extends FeatureTypes> extends Types {
  readonly id: T['id']
  readonly env: T['env']
  readonly credentials: T['credentials']
  readonly event: T['event'] | F['event']
  readonly api: T['api'] & All<F, 'api'>
  readonly extras: T['extras'] & All<F, 'extras'>
  readonly shared: T['shared']
}
export type FeaturesOf<Fs extends readonly unknown[]> = Fs[number] extends infer X
  ? X extends Feature<infer F, infer _>
    ? F
    : never
  : never

/**
 * Adds features to a plugin (all that `whatsapp({ use })` does).
 *
 * @example
 * const shop = () => definePlugin({ id: 'shop', api: () => ({ list: () => ['mug'] }) })
 * interface Search extends FeatureTypes { product: 'shop'; event: never; api: { find(word: string): string[] }; extras: unknown }
 * const search: Feature<Search, { list(): string[] }> = {
 *   product: 'shop',
 *   api: ({ api }) => ({ find: (word) => api.list().filter((item) => item.includes(word)) }),
 * }
 * const app = createApp({ plugins: [withFeatures(shop(), [search])] })
 */
export function withFeatures<T extends Types, const Fs extends readonly Feature<FeatureTypes, T['api']>[]>(
  plugin: Plugin<T>,
  use?: Fs,
): Plugin<Fs extends readonly [] ? T : With<T, FeaturesOf<Fs>>> {
  if (!use?.[0]) return plugin as never
  const { webhook } = plugin
  const all = [plugin, ...use]
  const first = (name: 'resolve' | 'people' | 'router'): unknown => (use.find((f) => f[name]) ?? plugin)[name]
  const observers = all.flatMap(({ observe }) => observe ?? [])
  const joined = {
    ...plugin,
    webhook: webhook && {
      ...webhook,
      fields: [...(webhook.fields ?? []), ...use.flatMap((f) => f.fields ?? [])],
      events(entry: Entry, object: string) {
        const change = entry.changes?.[0]
        const feature = change && use.find((f) => f.events && f.fields?.includes(change.field))
        return (change && feature?.events?.(change, entry)) ?? webhook.events(entry, object)
      },
    },
    api(init: ApiInit<never>) {
      const api = plugin.api(init)
      return Object.assign({}, api, ...use.map((f) => f.api?.({ ...init, api })))
    },
    extend: (on: never) => Object.assign({}, plugin.extend?.(on), ...use.map((f) => f.extend?.(on))),
    observe: observers[0] && {
      names: observers.flatMap((o) => o.names ?? ['*']),
      wants: (event: Observed) => observers.some((o) => o.wants(event)),
      async run(on: { readonly event: Observed }) {
        for (const o of observers) if (o.wants(on.event)) await o.run(on as never)
      },
    },
    resolve: first('resolve'),
    people: first('people'),
    router: first('router'),
    routes: all.flatMap((f) => f.routes ?? []),
    tasks: Object.assign({}, ...all.map((f) => f.tasks)),
  }
  return joined as never
}
