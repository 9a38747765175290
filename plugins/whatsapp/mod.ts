import { DAY } from '../../core/duration.ts'
import { type Feature, type FeaturesOf, type FeatureTypes, type With, withFeatures } from '../../core/feature.ts'
import { definePlugin, type Plugin, type Types } from '../../core/plugin.ts'
import { keys } from '../../core/schema.ts'
import { createApi, type WhatsAppApi } from './api.ts'
import { effects } from './effects.ts'
import type { WhatsAppEvent } from './events.ts'
import { events } from './events.ts'
import { extend, type WhatsAppExtras } from './extras.ts'
import { FIELDS, sources } from './fields.ts'

export type { SendOptions, Sent, To, WhatsAppApi } from './api.ts'
export type { WhatsAppEvent } from './events.ts'
export type { WhatsAppExtras } from './extras.ts'

/** All that TypeScript knows about WhatsApp: `App<WhatsApp>`, `Plugin<WhatsApp>`. */
export interface WhatsApp extends Types {
  readonly id: 'whatsapp'
  readonly env: { WHATSAPP_PHONE_ID?: string | undefined }
  readonly credentials: { WHATSAPP_TOKEN: string }
  readonly event: WhatsAppEvent
  readonly api: WhatsAppApi
  readonly extras: WhatsAppExtras
  readonly shared: unknown
}
/** What a feature of this plugin adds: `interface Calls extends WhatsAppFeature { event: CallEvent; api: CallsApi; extras: unknown }`. */
export interface WhatsAppFeature extends FeatureTypes {
  readonly product: 'whatsapp'
}

const plugin: Plugin<WhatsApp> = definePlugin({
  id: 'whatsapp',
  env: keys({
    WHATSAPP_PHONE_ID: { about: 'phone_number_id that sends outside a webhook', optional: true },
  }),
  credentials: keys(
    { WHATSAPP_TOKEN: { about: 'System user token of the WhatsApp Business Account', secret: true } },
    (e) => ({
      token: e.WHATSAPP_TOKEN,
    }),
  ),
  webhook: {
    objects: ['whatsapp_business_account'],
    fields: FIELDS,
    sources,
    // Meta sends a webhook again for up to seven days.
    remember: 8 * DAY,
    events,
  },
  api: createApi,
  extend,
  effects,
})

/**
 * WhatsApp Cloud API: receives everything, sends the everyday messages; the rest is added with `use`.
 *
 * @example
 * const app = createApp({ plugins: [whatsapp()] })
 * app.whatsapp.on('message:text', (ctx) => ctx.reply(`You said: ${ctx.message.text.body}`))
 */
export function whatsapp<const Fs extends readonly Feature<WhatsAppFeature, WhatsAppApi>[] = readonly []>(
  options: { readonly use?: Fs } = {},
): Plugin<Fs extends readonly [] ? WhatsApp : With<WhatsApp, FeaturesOf<Fs>>> {
  return withFeatures(plugin, options.use)
}
