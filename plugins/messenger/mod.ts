import { type Feature, type FeaturesOf, type FeatureTypes, type With, withFeatures } from '../../core/feature.ts'
import { definePlugin, type Plugin, type Types } from '../../core/plugin.ts'
import { keys } from '../../core/schema.ts'
import { type ConversationExtras, conversationExtras } from '../shared/messaging/extras.ts'
import { MESSAGING_FIELDS } from '../shared/page.ts'
import { createApi, type MessengerApi, type MessengerOptions } from './api.ts'
import { effects } from './effects.ts'
import { events, type MessengerEvent, sources } from './events.ts'

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
export type { MessengerApi, MessengerOptions } from './api.ts'
export type { MessengerEvent } from './events.ts'
export type * from './values.ts'

/** All that TypeScript knows about Messenger: `App<Messenger>`, `Plugin<Messenger>`. */
export interface Messenger extends Types {
  readonly id: 'messenger'
  readonly env: { PAGE_ID?: string | undefined }
  readonly credentials: { PAGE_ACCESS_TOKEN: string }
  readonly event: MessengerEvent
  readonly api: MessengerApi
  readonly extras: ConversationExtras<MessengerOptions>
  readonly shared: unknown
}
/** What a feature of this plugin adds. */
export interface MessengerFeature extends FeatureTypes {
  readonly product: 'messenger'
}

const plugin: Plugin<Messenger> = definePlugin({
  id: 'messenger',
  env: keys({
    PAGE_ID: { about: 'Page that PAGE_ACCESS_TOKEN belongs to; no other is answered with it', optional: true },
  }),
  credentials: keys({ PAGE_ACCESS_TOKEN: { about: 'Page access token', secret: true } }, (e) => ({
    token: e.PAGE_ACCESS_TOKEN,
  })),
  webhook: { objects: ['page'], fields: MESSAGING_FIELDS, sources, events },
  api: createApi,
  extend: conversationExtras,
  effects,
})

/**
 * A Page's inbox: receives everything, sends the everyday messages; the rest is added with `use`.
 *
 * @example
 * const app = createApp({ plugins: [messenger()] })
 * app.messenger.on(['message:text', 'postback'], (ctx) => ctx.reply('hi', { quickReplies: ['Yes', 'No'] }))
 */
export function messenger<const Fs extends readonly Feature<MessengerFeature, MessengerApi>[] = readonly []>(
  options: { readonly use?: Fs } = {},
): Plugin<Fs extends readonly [] ? Messenger : With<Messenger, FeaturesOf<Fs>>> {
  return withFeatures(plugin, options.use)
}
