import type { Awaitable } from '../../core/plugin.ts'
import { HASHED_KEYS } from '../shared/people/mod.ts'
import type { Consent, ConversionEvent } from './types.ts'

/** What a consent function is asked about: a request to a site, an event, or both. */
export interface ConsentQuestion {
  readonly request?: Request | undefined
  readonly event?: Pick<ConversionEvent, 'event_name' | 'user_data'> | undefined
}
export interface ConsentOptions {
  /** Whether people agreed, or how to find out. Default: `granted`: you ask before you send. */
  readonly consent?: Consent | ((on: ConsentQuestion) => Awaitable<Consent>) | undefined
  /**
   * What becomes of an event without consent: `drop` sends nothing; `limit` sends it with Limited Data Use; `strip`
   * sends it without all that names a person. Default: `drop`.
   */
  readonly denied?: 'drop' | 'limit' | 'strip' | undefined
}

export const askConsent = async (options: ConsentOptions, on: ConsentQuestion): Promise<Consent> =>
  typeof options.consent === 'function' ? options.consent(on) : (options.consent ?? 'granted')

const PERSONAL: readonly string[] = [
  ...HASHED_KEYS.filter((key) => key !== 'country'),
  ...['fbc', 'fbp', 'subscription_id', 'fb_login_id', 'lead_id', 'anon_id', 'madid', 'vendor_id', 'app_user_id'],
  ...['partner_id', 'page_scoped_user_id', 'ig_sid', 'ctwa_clid'],
]
const strip = <T extends object>(data: T): T =>
  Object.fromEntries(Object.entries(data).filter(([key]) => !PERSONAL.includes(key))) as T

/** The event as consent allows it; undefined where nothing may be sent. */
export function applyConsent(
  event: ConversionEvent,
  consent: Consent,
  denied: ConsentOptions['denied'],
): ConversionEvent | undefined {
  if (consent === 'granted') return event
  if (denied === 'limit') return { ...event, ldu: event.ldu || true }
  if (denied !== 'strip') return undefined
  const { user_data, app_data } = event
  return { ...event, user_data: strip(user_data), ...(app_data && { app_data: strip(app_data) }) }
}
