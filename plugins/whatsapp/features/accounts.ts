import { SignalboxError } from '../../../core/errors.ts'
import type { Feature } from '../../../core/feature.ts'
import { GraphError } from '../../../core/graph/errors.ts'
import type { WhatsAppApi, WhatsAppFeature } from '../mod.ts'
import {
  get,
  IN_PRODUCT,
  methodsOf,
  type Page,
  type PageParams,
  post,
  remove,
  type Success,
  type Table,
} from './common/endpoints.ts'
import { rowKey } from './common/row.ts'
import type { Callback, Region } from './numbers.ts'

export interface SubscribedApp {
  readonly whatsapp_business_api_data: { readonly id: string; readonly name?: string; readonly link?: string }
  readonly override_callback_uri?: string
}
/** In-app signups (2026). Source: …/whatsapp/signups */
export interface Signup {
  readonly message?: string
  readonly confirmation_message?: string
  readonly promo_code?: string
  readonly nickname?: string
  readonly website?: string
  /** With the first one only; later it is refused (2494176). */
  readonly policy?: { readonly tos: string; readonly accepted: boolean }
  readonly [member: string]: unknown
}
export type SyncType = 'smb_app_state_sync' | 'history'
export interface SyncRequest {
  /** Meta's support asks for it. */
  readonly request_id?: string
}
/** A client who has come through Embedded Signup. */
export interface FinishOptions {
  readonly waba: string
  /** The PIN to register the number with; leave it out for a number that stays in the WhatsApp Business app. */
  readonly pin?: string
  readonly data_localization_region?: Region
  /** A webhook address of this client's own. */
  readonly callback?: Callback
}

interface Calls {
  get(
    waba: string,
    params?: { readonly fields: string },
  ): Promise<Readonly<Record<string, unknown>> & { readonly id: string }>
  /** WABAs of the business, and those that clients share with it. */
  owned(business: string, params?: PageParams): Promise<Page<{ readonly id: string; readonly name?: string }>>
  shared(business: string, params?: PageParams): Promise<Page<{ readonly id: string; readonly name?: string }>>
  /** The businesses that share parent ids (`US.ENT.…`) with this one. */
  parentIds(
    business: string,
  ): Promise<{ readonly parent_bsuid_account_id: string; readonly enrolled_business_portfolios: readonly string[] }>
  subscriptions(waba: string): Promise<Page<SubscribedApp>>
  /** Subscribes the app of the token; with a callback, the WABA's webhooks go there. Without one again, an earlier callback ends. */
  subscribe(waba: string, callback?: Callback): Promise<Success>
  unsubscribe(waba: string): Promise<Success>
  signups(waba: string, params?: PageParams): Promise<Page<Signup & { readonly id: string }>>
  createSignup(waba: string, signup: Signup): Promise<{ readonly id: string }>
  signup(id: string): Promise<Signup & { readonly id: string }>
  updateSignup(id: string, signup: Signup): Promise<Success>
}
const rules = {
  message: 300,
  confirmation_message: 300,
  nickname: 256,
  promo_code: /^[A-Za-z0-9]{1,50}$/,
  website: /^https:/,
}
const table: Table<Calls> = {
  get: get(':waba'),
  owned: get(':business/owned_whatsapp_business_accounts'),
  shared: get(':business/client_whatsapp_business_accounts'),
  parentIds: get(':business/parent-bsuid-accounts', { host: 'api.facebook.com' }),
  subscriptions: get(':waba/subscribed_apps'),
  subscribe: post(':waba/subscribed_apps'),
  unsubscribe: remove(':waba/subscribed_apps'),
  signups: get(':waba/signups'),
  createSignup: post(':waba/signups', { rules }),
  signup: get('signups/:id'),
  updateSignup: post('signups/:id', { rules }),
}
interface Steps {
  register(how: { readonly pin: string; readonly data_localization_region?: Region }): Promise<Success>
  sync(what: { readonly sync_type: SyncType }): Promise<SyncRequest>
}
const steps: Table<Steps> = {
  register: post(':phone/register', { ...IN_PRODUCT, rules: { pin: /^\d{6}$/ } }),
  sync: post(':phone/smb_app_data', IN_PRODUCT),
}

export interface AccountsApi {
  /** WhatsApp Business Accounts and how clients come in. */
  readonly accounts: Calls & {
    /**
     * Finishes Embedded Signup for this number, once its token is in place: subscribes to the client's WABA and, with a
     * PIN, registers the number. May be repeated.
     */
    finishSignup(options: FinishOptions): Promise<void>
    /**
     * Asks for the contacts or the history of a number that stays in the WhatsApp Business app. Meta takes each once,
     * within 24 h of onboarding, so a claim in the store keeps a second call from going out: it throws `limit_exceeded`.
     * A refusal frees the claim again, a lost answer does not. `onboarding` names the occasion (the time of the event,
     * say) for a number that was offboarded and comes back.
     */
    sync(type: SyncType, onboarding?: string): Promise<SyncRequest>
  }
}
export interface Accounts extends WhatsAppFeature {
  readonly event: never
  readonly api: AccountsApi
  readonly extras: unknown
}

/** Whether Meta answered that it did not do it. */
const wasRefused = (error: unknown): boolean =>
  error instanceof GraphError && error.outcome === 'known' && error.status >= 400 && error.status < 500

/**
 * WhatsApp Business Accounts: subscriptions, Embedded Signup, coexistence, signups.
 * Source: https://developers.facebook.com/documentation/business-messaging/whatsapp/embedded-signup/overview
 *
 * @example
 * const { accounts } = app.whatsapp.api(host, phoneNumberId)
 * await accounts.finishSignup({ waba, pin: '123456' })
 */
export const accounts: Feature<Accounts, WhatsAppApi> = {
  product: 'whatsapp',
  api: (init) => {
    const { api, host } = init
    const calls = methodsOf(table, init)
    const step = methodsOf(steps, init)
    return {
      accounts: {
        ...calls,
        async finishSignup({ waba, callback, pin, data_localization_region: region }) {
          await calls.subscribe(waba, callback)
          if (pin) await step.register({ pin, ...(region && { data_localization_region: region }) })
        },
        async sync(sync_type, onboarding = '') {
          const key = rowKey('sync', api.phoneNumberId(), sync_type, onboarding)
          const version = await init.store.set(key, { at: host.now() }, { ifVersion: null })
          if (version === false)
            throw new SignalboxError('limit_exceeded', `The ${sync_type} of this number was asked for before`, {
              fix: 'Meta takes it once per onboarding; after a new one, name it with the second argument.',
            })
          try {
            return await step.sync({ sync_type })
          } catch (error) {
            if (wasRefused(error)) await init.store.delete(key, { ifVersion: version })
            throw error
          }
        },
      },
    }
  },
}
