import type { Events, WebhookError } from './common.ts'

export type GroupKind =
  | 'group_create'
  | 'group_delete'
  | 'group_settings_update'
  | 'group_participants_add'
  | 'group_participants_remove'
  | 'group_add_participants'
  | 'group_remove_participants'
  | 'group_join_request_created'
  | 'group_join_request_revoked'
  | 'group_suspend'
  | 'group_suspend_cleared'
  | 'other'

export interface GroupParticipant {
  /** What was asked for: a phone number or a user id, the former sometimes as a number. */
  readonly input?: number | string
  readonly wa_id?: string
  readonly user_id?: string
  readonly parent_user_id?: string
  readonly username?: string
  readonly errors?: readonly WebhookError[]
}
interface GroupText {
  readonly text?: string
  readonly update_successful?: boolean
  readonly errors?: readonly WebhookError[]
}
/**
 * One thing that happened to a group. Source:
 * https://developers.facebook.com/documentation/business-messaging/whatsapp/groups/webhooks
 */
export interface Group {
  readonly type?: string
  readonly group_id?: string
  readonly timestamp?: number | string
  readonly request_id?: string
  readonly subject?: string
  readonly description?: string
  readonly invite_link?: string
  readonly join_approval_mode?: string
  readonly reason?: string
  readonly join_request_id?: string
  readonly wa_id?: string
  readonly user_id?: string
  readonly parent_user_id?: string
  readonly username?: string
  readonly initiated_by?: string
  readonly added_participants?: readonly GroupParticipant[]
  readonly removed_participants?: readonly GroupParticipant[]
  readonly failed_participants?: readonly GroupParticipant[]
  readonly profile_picture?: {
    readonly mime_type?: string
    readonly sha256?: string
    readonly update_successful?: boolean
    readonly errors?: readonly WebhookError[]
  }
  readonly group_subject?: GroupText
  readonly group_description?: GroupText
  readonly errors?: readonly WebhookError[]
}
export type GroupEvents = Events<'group', GroupKind, Group>
