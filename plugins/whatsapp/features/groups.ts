import type { Feature } from '../../../core/feature.ts'
import type { Params } from '../../../core/graph/types.ts'
import { given } from '../build/content.ts'
import type { WhatsAppApi, WhatsAppFeature } from '../mod.ts'
import {
  formOf,
  get,
  IN_PRODUCT,
  methodsOf,
  type Page,
  type PageParams,
  post,
  remove,
  type Table,
  userOf,
} from './common/endpoints.ts'

interface Person {
  readonly wa_id?: string
  readonly user_id?: string
  readonly parent_user_id?: string
  readonly username?: string
}
/** Source: https://developers.facebook.com/documentation/business-messaging/whatsapp/groups */
export interface GroupInfo {
  /** Opaque and case-sensitive. */
  readonly id: string
  readonly subject?: string
  readonly description?: string
  /** Seconds since the epoch. */
  readonly creation_timestamp?: number | string
  readonly suspended?: boolean
  readonly total_participant_count?: number
  /** Without the business. */
  readonly participants?: readonly Person[]
  readonly join_approval_mode?: JoinApproval
}
export type JoinApproval = 'auto_approve' | 'approval_required'
export interface GroupText {
  /** ≤ 128 characters, spaces around it not counted. */
  readonly subject?: string
  /** ≤ 2048 characters. */
  readonly description?: string
}
/** Meta does it later and tells by webhook: `group` events with this `request_id`. */
export interface GroupRequest {
  readonly request_id?: string
}
export interface JoinRequest extends Person {
  readonly join_request_id: string
  readonly creation_timestamp?: number | string
}
interface JoinResult {
  readonly approved_join_requests?: readonly string[]
  readonly rejected_join_requests?: readonly string[]
  readonly failed_join_requests?: readonly object[]
}

interface Calls {
  /** The group comes by webhook (`group_create`), with its id and invite link. */
  create(
    group: GroupText & { readonly subject: string; readonly join_approval_mode?: JoinApproval },
  ): Promise<GroupRequest>
  /** Active groups; `limit` 1–1024, 25 unless given. */
  list(
    params?: PageParams,
  ): Promise<{ readonly data: { readonly groups: readonly GroupInfo[] } } & Pick<Page<never>, 'paging'>>
  get(group: string, params?: { readonly fields: string }): Promise<GroupInfo>
  update(group: string, change: GroupText): Promise<GroupRequest>
  delete(group: string): Promise<GroupRequest>
  /** 1–8 people at a time, by phone number or business-scoped user id. */
  add(group: string, users: readonly string[]): Promise<GroupRequest>
  remove(group: string, users: readonly string[]): Promise<GroupRequest>
  inviteLink(group: string): Promise<{ readonly invite_link: string }>
  /** Makes a new link; the one before it ends. */
  resetInviteLink(group: string): Promise<{ readonly invite_link: string }>
  deleteInviteLink(group: string): Promise<GroupRequest>
  joinRequests(group: string, params?: PageParams): Promise<Page<JoinRequest>>
  approve(group: string, joinRequests: readonly string[]): Promise<JoinResult>
  reject(group: string, joinRequests: readonly string[]): Promise<JoinResult>
}

const rules = { subject: 128, description: 2048, participants: 8 }
const trimmed = (group: GroupText): Params => given({ ...group, subject: group.subject?.trim() })
const texts = { ...IN_PRODUCT, rules, pack: trimmed }
const people = {
  ...IN_PRODUCT,
  rules,
  pack: (users: readonly string[]): Params => ({ participants: users.map(userOf) }),
}
const requests = { ...IN_PRODUCT, pack: (join_requests: readonly string[]): Params => ({ join_requests }) }
const table: Table<Calls> = {
  create: post(':phone/groups', texts),
  list: get(':phone/groups'),
  get: get(':group'),
  update: post(':group', texts),
  delete: remove(':group'),
  add: post(':group/participants', people),
  remove: remove(':group/participants', people),
  inviteLink: get(':group/invite_link'),
  resetInviteLink: post(':group/invite_link', IN_PRODUCT),
  deleteInviteLink: remove(':group/invite_link', IN_PRODUCT),
  joinRequests: get(':group/join_requests'),
  approve: post(':group/join_requests', requests),
  reject: remove(':group/join_requests', requests),
}

export interface GroupsApi {
  readonly groups: Calls & {
    /** A square JPEG or PNG of ≥ 192 pixels a side. */
    setPicture(group: string, picture: Blob): Promise<GroupRequest>
  }
}
export interface Groups extends WhatsAppFeature {
  readonly event: never
  readonly api: GroupsApi
  readonly extras: unknown
}

/**
 * Groups that the business owns. Messages go to one with `api.text({ group: id }, …)`.
 * Source: https://developers.facebook.com/documentation/business-messaging/whatsapp/groups
 *
 * @example
 * const app = createApp({ plugins: [whatsapp({ use: [groups] })] })
 * const { request_id } = await app.whatsapp.api(host).groups.create({ subject: 'Tour of 12 May' })
 */
export const groups: Feature<Groups, WhatsAppApi> = {
  product: 'whatsapp',
  api: ({ graph, api }) => ({
    groups: {
      ...methodsOf<Calls>(table, { graph, api }),
      setPicture: (group, picture) =>
        graph.post(encodeURIComponent(group), formOf({ messaging_product: 'whatsapp', file: picture })),
    },
  }),
}
