import { CHANGES } from './read/changes.ts'

/**
 * The 32 webhook fields of object `whatsapp_business_account` (read 2026-11-22): those whose values hold lists, and
 * those whose change is one event. Source:
 * https://developers.facebook.com/documentation/business-messaging/whatsapp/webhooks/overview
 */
export const FIELDS: readonly string[] = [
  'messages',
  'message_echoes',
  'smb_message_echoes',
  'smb_app_state_sync',
  'history',
  'calls',
  'group_lifecycle_update',
  'group_participants_update',
  'group_settings_update',
  'group_status_update',
  'user_preferences',
  'user_id_update',
  'automatic_events',
  ...Object.keys(CHANGES),
]
