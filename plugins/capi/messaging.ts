import type { EventBase } from '../../core/plugin.ts'
import type { Store } from '../../core/storage/store.ts'
import { sha256 } from '../shared/people/mod.ts'
import type { ConversionEvent, CustomData, UserData } from './types.ts'

/** A webhook event as every product's context shows it; `scope` is the id of its entry, for WhatsApp the account's. */
export interface Happening extends EventBase {
  readonly scope?: string | undefined
}
/** The ad that led a person into a conversation. */
export interface Click {
  /** WhatsApp's click id, which its conversions cannot do without. */
  readonly ctwa_clid?: string | undefined
  readonly ad_id?: string | undefined
  readonly ref?: string | undefined
  /** When it was clicked, in ms since the epoch. */
  readonly at: number
}

type Loose = Readonly<Record<string, unknown>>
const object = (value: unknown): Loose => (typeof value === 'object' && value !== null ? (value as Loose) : {})
const text = (value: unknown): string | undefined => (typeof value === 'string' && value !== '' ? value : undefined)

/** The ad click in a message, a postback or a referral of WhatsApp, Messenger or Instagram. */
export function clickOf({ name, data, at }: Happening): Click | undefined {
  const item = object(data)
  const own = name === 'referral' ? (item['referral'] ?? item) : undefined
  const referral = object(
    own ?? item['referral'] ?? object(item['message'])['referral'] ?? object(item['postback'])['referral'],
  )
  const ctwa_clid = text(referral['ctwa_clid']) ?? text(item['ctwa_clid'])
  const ad_id = text(referral['ad_id']) ?? (referral['source_type'] === 'ad' ? text(referral['source_id']) : undefined)
  if (ctwa_clid === undefined && ad_id === undefined) return undefined
  return { ctwa_clid, ad_id, ref: text(referral['ref']), at }
}

const clickKey = (product: string, { account, user = '' }: EventBase): string =>
  ['click', product, account, user].map(encodeURIComponent).join('/')

/** Keeps the ad click of a person for `ttl` ms. */
export async function rememberClick(store: Store, product: string, event: Happening, ttl: number): Promise<void> {
  const click = event.user === undefined ? undefined : clickOf(event)
  if (click) await store.set(clickKey(product, event), click, { ttl })
}
export const recallClick = async (store: Store, product: string, event: EventBase): Promise<Click | undefined> =>
  clickOf(event) ?? (await store.get<Click>(clickKey(product, event)))?.value
export const forgetClick = (store: Store, product: string, event: EventBase): Promise<boolean> =>
  store.delete(clickKey(product, event))

/** What names the person on each channel. Source: https://developers.facebook.com/docs/marketing-api/conversions-api/business-messaging */
const WHO: Readonly<Record<string, (event: Happening, click: Click | undefined) => UserData>> = {
  whatsapp: ({ scope }, click) => ({ whatsapp_business_account_id: scope, ctwa_clid: click?.ctwa_clid }),
  messenger: ({ account, user }) => ({ page_id: account, page_scoped_user_id: user }),
  instagram: ({ account, user }) => ({ ig_account_id: account, ig_sid: user }),
}

/** Whether conversions on this product's conversations can be sent at all. */
export const isChannel = (product: string): boolean => Object.hasOwn(WHO, product)

/**
 * The conversion of a conversation: `business_messaging`, with the ids of its channel. The same webhook event gives the
 * same `event_id` and `event_time`, so that a handler which runs again converts once.
 */
export async function messagingEvent(
  product: string,
  event: Happening,
  click: Click | undefined,
  given: {
    readonly name?: string | undefined
    readonly data?: CustomData | undefined
    readonly more?: Partial<ConversionEvent> | undefined
  },
): Promise<ConversionEvent> {
  const item = object(event.data)
  const automatic = event.name === 'automatic'
  const event_name = given.name ?? text(item['event_name']) ?? 'LeadSubmitted'
  const custom_data = given.data ?? (automatic ? (item['custom_data'] as CustomData | undefined) : undefined)
  const seed = [
    product,
    event.account,
    event.user,
    event.key ?? event.id ?? event.at,
    event_name,
    custom_data?.order_id,
  ]
  return {
    event_name,
    action_source: 'business_messaging',
    messaging_channel: product as NonNullable<ConversionEvent['messaging_channel']>,
    event_time: event.at || undefined,
    event_id: (await sha256(JSON.stringify(seed))).slice(0, 32),
    custom_data,
    ...(automatic && { messaging_outcome_data: { outcome_type: 'automatic_events' } }),
    ...given.more,
    user_data: { ...WHO[product]?.(event, click), ...given.more?.user_data },
  }
}
