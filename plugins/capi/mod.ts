import { type Feature, type FeaturesOf, type FeatureTypes, type With, withFeatures } from '../../core/feature.ts'
import { definePlugin, type Plugin, type Types } from '../../core/plugin.ts'
import { keys } from '../../core/schema.ts'
import { type CapiApi, type CapiEnv, type CapiOptions, createApi, type Report } from './api.ts'
import { clickOf, type Happening, isChannel, messagingEvent } from './messaging.ts'
import type { ConversionEvent, CustomData } from './types.ts'

export type { Batch, CapiApi, CapiEnv, CapiOptions, Endpoint, Report, SendOptions } from './api.ts'
export { meta } from './api.ts'
export type { ConsentOptions, ConsentQuestion } from './consent.ts'
export type { Click } from './messaging.ts'
export type { Rejected, SendResult } from './send.ts'
export type * from './types.ts'

/** What every product's context gets. */
export interface Converting {
  /**
   * Reports what this conversation led to: a valid `business_messaging` event of its channel. Once per webhook event
   * and name, also when the handler runs again; but Meta does not deduplicate such events, so that one whose answer got
   * lost may count twice. On WhatsApp the person must have come from an ad, whose click id is remembered. In a handler
   * of `automatic`, without arguments, it reports what Meta detected.
   * Source: https://developers.facebook.com/docs/marketing-api/conversions-api/business-messaging
   *
   * @example
   * app.whatsapp.on('message:order', (ctx) => ctx.convert('Purchase', { value: 42, currency: 'USD' }))
   */
  convert(name?: string, data?: CustomData, more?: Partial<ConversionEvent>): Promise<Report>
}
/** All that TypeScript knows about the Conversions API. */
export interface Capi extends Types {
  readonly id: 'capi'
  readonly env: CapiEnv
  readonly credentials: { META_SYSTEM_USER_TOKEN: string }
  readonly event: never
  readonly api: CapiApi
  readonly extras: unknown
  readonly shared: Converting
}
/** What a feature of this plugin adds. */
export interface CapiFeature extends FeatureTypes {
  readonly product: 'capi'
  readonly event: never
}

/** With the outbox installed, conversions are queued; they survive both Meta's outages and ours. */
type MaybeQueue = CapiApi & { readonly queue?: CapiApi['send'] }

const pluginOf = (options: CapiOptions): Plugin<Capi> => {
  const convertFor =
    (product: string, event: Happening, api: MaybeQueue): Converting['convert'] =>
    async (name, data, more) => {
      const click = isChannel(product) ? await api.click(product, event) : undefined
      const made = await messagingEvent(product, event, click, { name, data, more })
      return (api.queue ?? api.send)(made)
    }
  return definePlugin({
    id: 'capi',
    env: keys({
      META_PIXEL_ID: { about: 'Dataset (pixel) that conversions go to' },
      CAPI_INGEST_SECRET: { about: 'Bearer and signing secret of POST /capi/events', secret: true, optional: true },
      CAPI_GATEWAY_URL: { about: 'Address of your Conversions API Gateway', optional: true },
      CAPI_GATEWAY_KEY: { about: 'Its access key', secret: true, optional: true },
    }),
    credentials: keys(
      { META_SYSTEM_USER_TOKEN: { about: 'System user token that may manage the dataset', secret: true } },
      (e) => ({ token: e.META_SYSTEM_USER_TOKEN }),
    ),
    api: (init) => createApi(init as never, options),
    observe: {
      names: ['message', 'postback', 'referral', ...(options.automaticEvents ? ['automatic'] : [])],
      wants: (event) =>
        isChannel(event.product) &&
        (clickOf(event) !== undefined || (event.name === 'automatic' && options.automaticEvents === true)),
      async run({ event, api }) {
        await api.rememberClick(event.product, event)
        if (event.name === 'automatic' && options.automaticEvents) await convertFor(event.product, event, api)()
      },
    },
    extendAll: (on) => ({ convert: (...args) => convertFor(on.product, on.event, on.api)(...args) }),
  }) as Plugin<Capi>
}

/**
 * The Conversions API: matches people by Meta's own rules, isolates bad events, and turns conversations into
 * conversions. More is added with `use`: `web`, `outbox`, `ingest`, `quality`.
 *
 * @example
 * const app = createApp({ plugins: [whatsapp(), capi({ consent: 'granted' })] })
 * app.whatsapp.on('message:order', (ctx) => ctx.convert('Purchase', { value: 42, currency: 'USD' }))
 */
export function capi<const Fs extends readonly Feature<CapiFeature, CapiApi>[] = readonly []>(
  options: CapiOptions & { readonly use?: Fs } = {},
): Plugin<Fs extends readonly [] ? Capi : With<Capi, FeaturesOf<Fs>>> {
  return withFeatures(pluginOf(options), options.use)
}
