import { type Feature, type FeaturesOf, type FeatureTypes, type With, withFeatures } from '../../core/feature.ts'
import { definePlugin, type Plugin, type Types } from '../../core/plugin.ts'
import { keys } from '../../core/schema.ts'
import { CONTENT_FIELDS } from '../shared/page.ts'
import { createApi, type PagesApi } from './api.ts'
import { events, type PagesEvent, sources } from './events.ts'

export type { PagesApi } from './api.ts'
export type { Leadgen, LiveVideo, Mention, PagesEvent, PermissionChange, Rating, Video } from './events.ts'
export type { Feed, FeedChange, FeedKind } from './feed.ts'

/** All that TypeScript knows about Pages: `App<Pages>`, `Plugin<Pages>`. */
export interface Pages extends Types {
  readonly id: 'pages'
  readonly env: unknown
  readonly credentials: { PAGE_ACCESS_TOKEN: string }
  readonly event: PagesEvent
  readonly api: PagesApi
  readonly extras: unknown
  readonly shared: unknown
}
/** What a feature of this plugin adds. */
export interface PagesFeature extends FeatureTypes {
  readonly product: 'pages'
}

const plugin: Plugin<Pages> = definePlugin({
  id: 'pages',
  credentials: keys({ PAGE_ACCESS_TOKEN: { about: 'Page access token', secret: true } }, (e) => ({
    token: e.PAGE_ACCESS_TOKEN,
  })),
  webhook: { objects: ['page', 'permissions'], fields: CONTENT_FIELDS, sources, events },
  api: createApi,
})

/**
 * A Page and its content: posts, comments, reactions, ratings, leads. Its inbox is the messenger plugin's.
 *
 * @example
 * const app = createApp({ plugins: [pages()] })
 * app.pages.on('feed:comment_add', (ctx) => ctx.api.comment(ctx.feed.comment_id, 'Thank you!'))
 */
export function pages<const Fs extends readonly Feature<PagesFeature, PagesApi>[] = readonly []>(
  options: { readonly use?: Fs } = {},
): Plugin<Fs extends readonly [] ? Pages : With<Pages, FeaturesOf<Fs>>> {
  return withFeatures(plugin, options.use)
}
