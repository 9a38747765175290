import type { Awaitable } from '../../core/plugin.ts'
import type { Consent, ConversionEvent, UserData } from './types.ts'

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

/** What says nothing about who the person is. */
const NAMELESS = /^(country|client_|page_id|\w+_account_id)/
const strip = (user: UserData = {}): UserData =>
  Object.fromEntries(Object.entries(user).filter(([key]) => NAMELESS.test(key)))

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
  return {
    ...event,
    user_data: strip(user_data),
    app_data: app_data && { ...app_data, anon_id: undefined, vendor_id: undefined },
  }
}
