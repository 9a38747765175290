import { type Feature, type FeaturesOf, type FeatureTypes, type With, withFeatures } from '../../core/feature.ts'
import type { Credentials } from '../../core/graph/types.ts'
import { definePlugin, type Plugin, type Types } from '../../core/plugin.ts'
import { keys, type Schema } from '../../core/schema.ts'
import { type ConversationExtras, conversationExtras } from '../shared/messaging/extras.ts'
import { createApi, type InstagramApi, type InstagramOptions, type Login } from './api.ts'
import { events, INSTAGRAM_FIELDS, type InstagramEvent, sources } from './events.ts'

export type { ConversationExtras } from '../shared/messaging/extras.ts'
export type * from '../shared/messaging/payload.ts'
export type {
  Button,
  Media,
  MediaType,
  OutgoingMessage,
  QuickReply,
  Recipient,
  Sent,
  To,
} from '../shared/messaging/send.ts'
export type { InstagramApi, InstagramOptions, Login } from './api.ts'
export type { InstagramComment, InstagramEvent, InstagramMention, StoryInsights } from './events.ts'

interface LoginKeys {
  readonly facebook: { PAGE_ACCESS_TOKEN: string }
  readonly instagram: { INSTAGRAM_ACCESS_TOKEN: string }
}
/** All that TypeScript knows about Instagram, with one login or the other. */
export interface Instagram<L extends Login = 'facebook'> extends Types {
  readonly id: 'instagram'
  readonly env: { INSTAGRAM_ACCOUNT_ID?: string | undefined }
  readonly credentials: LoginKeys[L]
  readonly event: InstagramEvent
  readonly api: InstagramApi
  readonly extras: ConversationExtras<InstagramOptions>
  readonly shared: unknown
}
/** What a feature of this plugin adds. */
export interface InstagramFeature extends FeatureTypes {
  readonly product: 'instagram'
}

const CREDENTIALS: { readonly [L in Login]: Schema<LoginKeys[L], Credentials> } = {
  facebook: keys(
    { PAGE_ACCESS_TOKEN: { about: 'Access token of the Page that the Instagram account belongs to', secret: true } },
    (e) => ({ token: e.PAGE_ACCESS_TOKEN }),
  ),
  instagram: keys(
    { INSTAGRAM_ACCESS_TOKEN: { about: 'Access token of the Instagram account (Instagram Login)', secret: true } },
    (e) => ({ token: e.INSTAGRAM_ACCESS_TOKEN, host: 'graph.instagram.com' }),
  ),
}

const plugin = <L extends Login>(login: L): Plugin<Instagram<L>> =>
  definePlugin({
    id: 'instagram',
    env: keys({
      INSTAGRAM_ACCOUNT_ID: {
        about: 'Account that the token belongs to; no other is answered with it',
        optional: true,
      },
    }),
    credentials: CREDENTIALS[login] as Schema<LoginKeys[L], Credentials>,
    webhook: { objects: ['instagram'], fields: INSTAGRAM_FIELDS, sources, events },
    api: (init) => createApi(login, init),
    extend: conversationExtras,
  })

/**
 * An Instagram professional account: its direct messages, comments and mentions. Meta offers it through two logins,
 * which differ in host, token and secret; `login` chooses, everything else is the same.
 *
 * @example
 * const app = createApp({ plugins: [instagram({ login: 'instagram' })] })
 * app.instagram.on('message:story_reply', (ctx) => ctx.reply('Thank you!'))
 */
export function instagram<
  const L extends Login = 'facebook',
  const Fs extends readonly Feature<InstagramFeature, InstagramApi>[] = readonly [],
>(
  options: { readonly login?: L; readonly use?: Fs } = {},
): Plugin<Fs extends readonly [] ? Instagram<L> : With<Instagram<L>, FeaturesOf<Fs>>> {
  return withFeatures(plugin((options.login ?? 'facebook') as L), options.use)
}
