import type { Feature } from '../../../core/feature.ts'
import type { Params } from '../../../core/graph/types.ts'
import type { WhatsAppApi } from '../api.ts'
import type { WhatsAppFeature } from '../mod.ts'
import { atMost, checkRules } from './common/check.ts'
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
  userOf,
} from './common/endpoints.ts'

/** Source: https://developers.facebook.com/docs/whatsapp/cloud-api/reference/business-profiles */
export interface BusinessProfile {
  /** ≤ 139 characters. */
  readonly about?: string
  /** ≤ 256 characters. */
  readonly address?: string
  /** ≤ 512 characters; 256 in the specification of v23. */
  readonly description?: string
  /** ≤ 128 characters. */
  readonly email?: string
  /** ≤ 2, each ≤ 256 characters. */
  readonly websites?: readonly string[]
  /** Empty: none. */
  readonly vertical?: Vertical | ''
}
export type Vertical =
  | 'OTHER'
  | 'AUTO'
  | 'BEAUTY'
  | 'APPAREL'
  | 'EDU'
  | 'ENTERTAIN'
  | 'EVENT_PLAN'
  | 'FINANCE'
  | 'GROCERY'
  | 'GOVT'
  | 'HOTEL'
  | 'HEALTH'
  | 'NONPROFIT'
  | 'PROF_SERVICES'
  | 'RETAIL'
  | 'TRAVEL'
  | 'RESTAURANT'
  | 'ALCOHOL'
  | 'ONLINE_GAMBLING'
  | 'PHYSICAL_GAMBLING'
  | 'OTC_DRUGS'
interface ProfileCalls {
  get(params?: { readonly fields: string }): Promise<Page<BusinessProfile & { readonly profile_picture_url?: string }>>
  update(profile: BusinessProfile & { readonly profile_picture_handle?: string }): Promise<Success>
  /** Takes a handle of `api.media.handle`. */
  setPicture(profile_picture_handle: string): Promise<Success>
  username(): Promise<{ readonly username?: string; readonly status?: string }>
  /** `force_transfer` takes it from another number of the business (147005). */
  setUsername(name: {
    readonly username: string
    readonly transfer_action?: 'none' | 'force_transfer'
  }): Promise<Success>
  deleteUsername(): Promise<Success>
  /** Names that Meta keeps for this business. */
  usernameSuggestions(): Promise<Page<{ readonly username_suggestions: readonly string[] }>>
}

export interface QrCode {
  readonly code: string
  readonly prefilled_message: string
  readonly deep_link_url: string
  readonly qr_image_url?: string
}
interface QrCalls {
  list(params?: PageParams & { readonly code?: string }): Promise<Page<QrCode>>
  get(code: string): Promise<Page<QrCode>>
  /** `prefilled_message` ≤ 140 characters. */
  create(code: { readonly prefilled_message: string; readonly generate_qr_image?: 'PNG' | 'SVG' }): Promise<QrCode>
  update(code: { readonly code: string; readonly prefilled_message: string }): Promise<QrCode>
  delete(code: string): Promise<Success>
}

/** What greets a user before the first message. Source: …/docs/whatsapp/cloud-api/phone-numbers/conversational-components */
export interface Automation {
  /** Sent `message:request_welcome` when a chat was opened for the first time; Meta took it away on 2026-03-27. */
  readonly enable_welcome_message?: boolean
  /** ≤ 3 ice breakers, each ≤ 80 characters. */
  readonly prompts?: readonly string[]
  /** ≤ 30; name ≤ 30 characters `[A-Za-z0-9_]`, description ≤ 256. */
  readonly commands?: readonly { readonly command_name: string; readonly command_description: string }[]
}
interface AutomationCalls {
  get(): Promise<{ readonly conversational_automation?: Automation }>
  set(automation: Automation): Promise<Success>
}

interface Commerce {
  readonly is_cart_enabled?: boolean
  readonly is_catalog_visible?: boolean
}
interface CommerceCalls {
  get(): Promise<Page<Commerce & { readonly id: string }>>
  set(settings: Commerce): Promise<Success>
}

interface BlockCalls {
  list(params?: PageParams): Promise<Page<{ readonly wa_id?: string; readonly user_id?: string }>>
  /** Phone numbers or business-scoped ids who wrote within 24 h; ≤ 64 000 are kept. Some may fail (139100). */
  add(users: readonly string[]): Promise<BlockResult>
  remove(users: readonly string[]): Promise<BlockResult>
}
/** Meta's contact book: who it knows, of them webhooks tell the phone number, whatever they hide. */
interface ContactCalls {
  /** Takes a person out, by their business-scoped id (not the parent's). */
  delete(bsuid: string): Promise<Success & { readonly deleted: boolean }>
}
type Operations = readonly { readonly input: string; readonly wa_id?: string; readonly user_id?: string }[]
export interface BlockResult {
  readonly block_users: {
    readonly added_users?: Operations
    readonly removed_users?: Operations
    readonly failed_users?: readonly object[]
  }
}

const PROFILE_FIELDS = 'about,address,description,email,profile_picture_url,websites,vertical'
const rules = { about: 139, address: 256, description: 512, email: 128, websites: 2 }
const about = ':phone/whatsapp_business_profile'
const username = ':phone/username'
const profileTable: Table<ProfileCalls> = {
  get: get(about, { fixed: { fields: PROFILE_FIELDS } }),
  update: post(about, {
    ...IN_PRODUCT,
    rules,
    pack(changed: BusinessProfile): Params {
      for (const site of changed.websites ?? []) atMost('Website', site, 256)
      return { ...changed }
    },
  }),
  setPicture: post(about, {
    ...IN_PRODUCT,
    pack: (profile_picture_handle: string): Params => ({ profile_picture_handle }),
  }),
  username: get(username),
  setUsername: post(username),
  deleteUsername: remove(username),
  usernameSuggestions: get(':phone/username_suggestions'),
}

const codes = ':phone/message_qrdls'
// Not `[A-Z2-7]`, as the specification of v23 has it: the codes of Meta's own pages end with a 1.
const qrRules = { prefilled_message: 140, code: /^[A-Z\d]{14}$/ }
const qrTable: Table<QrCalls> = {
  list: get(codes, { rules: qrRules }),
  get: get(`${codes}/:code`),
  create: post(codes, { rules: qrRules }),
  update: post(codes, { rules: qrRules }),
  delete: remove(`${codes}/:code`),
}

const COMMAND = { command_name: /^\w{1,30}$/, command_description: 256 }
const automationTable: Table<AutomationCalls> = {
  get: get(':phone', { fixed: { fields: 'conversational_automation' } }),
  set: post(':phone/conversational_automation', {
    rules: { prompts: 3, commands: 30 },
    pack(automation: Automation): Params {
      for (const prompt of automation.prompts ?? []) atMost('Ice breaker', prompt, 80)
      for (const command of automation.commands ?? []) checkRules('Command', { ...command }, COMMAND)
      return { ...automation }
    },
  }),
}

const commerce = ':phone/whatsapp_commerce_settings'
const commerceTable: Table<CommerceCalls> = { get: get(commerce), set: post(commerce, { in: 'query' }) }

const users = {
  ...IN_PRODUCT,
  pack: (list: readonly string[]): Params => ({ block_users: list.map(userOf) }),
}
const blocks = ':phone/block_users'
const blockTable: Table<BlockCalls> = { list: get(blocks), add: post(blocks, users), remove: remove(blocks, users) }

const contactTable: Table<ContactCalls> = {
  delete: remove(':phone/contact_book', {
    ...IN_PRODUCT,
    in: 'query',
    rules: { bsuid: /^[A-Z]{2}\.(?!ENT\.)/ },
    pack: (bsuid: string): Params => ({ bsuid }),
  }),
}

export interface ProfileApi {
  readonly profile: ProfileCalls
  readonly qrCodes: QrCalls
  readonly automation: AutomationCalls
  readonly commerce: CommerceCalls
  readonly blocks: BlockCalls
  readonly contactBook: ContactCalls
}
export interface Profile extends WhatsAppFeature {
  readonly event: never
  readonly api: ProfileApi
  readonly extras: unknown
}

/**
 * How a number presents itself: profile, picture, username, QR codes, greeting, catalog; and whom it does not hear.
 * Source: https://developers.facebook.com/documentation/business-messaging/whatsapp/business-profiles
 *
 * @example
 * const api = app.whatsapp.api(host, phoneNumberId)
 * await api.profile.update({ about: 'Open from 9 to 5' })
 * await api.blocks.add(['27820001111'])
 */
export const profile: Feature<Profile, WhatsAppApi> = {
  product: 'whatsapp',
  api: (init) => ({
    profile: methodsOf(profileTable, init),
    qrCodes: methodsOf(qrTable, init),
    automation: methodsOf(automationTable, init),
    commerce: methodsOf(commerceTable, init),
    blocks: methodsOf(blockTable, init),
    contactBook: methodsOf(contactTable, init),
  }),
}
