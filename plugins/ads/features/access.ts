/** What a method does: reads, or changes something at Meta. */
export type Access = 'read' | 'write'

/**
 * Every method of the plugin and of its features, by its place in the API. `report` and its like write at Meta's only
 * what is needed to read.
 */
export const ACCESS = {
  'campaigns.create': 'write',
  'campaigns.get': 'read',
  'campaigns.list': 'read',
  'campaigns.update': 'write',
  'campaigns.delete': 'write',
  'campaigns.copy': 'write',
  'adsets.create': 'write',
  'adsets.get': 'read',
  'adsets.list': 'read',
  'adsets.update': 'write',
  'adsets.delete': 'write',
  'adsets.copy': 'write',
  'ads.create': 'write',
  'ads.get': 'read',
  'ads.list': 'read',
  'ads.update': 'write',
  'ads.delete': 'write',
  'ads.copy': 'write',
  'ads.previews': 'read',
  'creatives.create': 'write',
  'creatives.get': 'read',
  'creatives.list': 'read',
  'creatives.update': 'write',
  'creatives.delete': 'write',
  'creatives.previews': 'read',
  'schedules.create': 'write',
  'schedules.list': 'read',
  'schedules.update': 'write',
  'schedules.delete': 'write',
  preview: 'read',
  batch: 'write',
  dryRun: 'write',
  pauseAll: 'write',
  resumeAll: 'write',
  usage: 'read',
  of: 'write',
  report: 'read',
  resumeReport: 'read',
  incremental: 'read',
  'targeting.search': 'read',
  'targeting.browse': 'read',
  'targeting.suggest': 'read',
  'targeting.validate': 'read',
  'targeting.interests': 'read',
  'targeting.similarInterests': 'read',
  'targeting.validInterests': 'read',
  'targeting.categories': 'read',
  'targeting.locations': 'read',
  'targeting.locales': 'read',
  'targeting.reach': 'read',
  'targeting.delivery': 'read',
  'targeting.deliveryOf': 'read',
  'audiences.create': 'write',
  'audiences.lookalike': 'write',
  'audiences.website': 'write',
  'audiences.engagement': 'write',
  'audiences.get': 'read',
  'audiences.list': 'read',
  'audiences.update': 'write',
  'audiences.delete': 'write',
  'audiences.add': 'write',
  'audiences.remove': 'write',
  'audiences.replace': 'write',
  'audiences.share': 'write',
  'audiences.unshare': 'write',
  'images.upload': 'write',
  'images.get': 'read',
  'images.delete': 'write',
  'videos.upload': 'write',
  'videos.status': 'read',
  'videos.thumbnails': 'read',
  'videos.delete': 'write',
  'leads.source': 'read',
} as const
type Marks = typeof ACCESS
/** The methods that only read. */
export type ReadName = { [K in keyof Marks]: Marks[K] extends 'read' ? K : never }[keyof Marks]

type Under<Api, Path extends string> = Path extends `${infer Head}.${infer Tail}`
  ? Head extends keyof Api
    ? Under<Api[Head], Tail>
    : never
  : Path extends keyof Api
    ? Api[Path]
    : never
/** The methods of an API that only read, by their names. */
export type Reads<Api> = { readonly [K in ReadName as Under<Api, K> extends never ? never : K]: Under<Api, K> }

/**
 * The reading methods of an API and nothing else, flat and by name: what a model may be given as tools. Make the plugin
 * with `readonly` as well, and no mistake can write.
 *
 * @example
 * const tools = readsOf(app.ads.api(host))
 * await tools['campaigns.list'](['name', 'status'])
 */
export function readsOf<Api extends object>(api: Api): Reads<Api> {
  const found = Object.entries<Access>(ACCESS).flatMap(([name, access]) => {
    if (access !== 'read') return []
    const method = name
      .split('.')
      .reduce<unknown>((inner, key) => (inner as Record<string, unknown> | undefined)?.[key], api)
    return typeof method === 'function' ? [[name, method] as const] : []
  })
  return Object.fromEntries(found) as Reads<Api>
}
