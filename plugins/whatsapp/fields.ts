import { CHANGES } from './read/changes.ts'

/** Events that are items of lists come by these fields; all others by the field whose change they are. */
const SOURCES: Readonly<Record<string, string>> = {
  // Statuses settle the sends that Meta did not answer.
  '': 'messages',
  message: 'messages',
  status: 'messages',
  error: 'messages',
  standby: 'messages',
  echo: 'message_echoes smb_message_echoes',
  history: 'history',
  call: 'calls',
  group: 'group_lifecycle_update group_participants_update group_settings_update group_status_update',
  contact: 'smb_app_state_sync',
  preference: 'user_preferences',
  // `user_id_update` cannot be subscribed to (2026-08-11): new ids come with system messages.
  identity: 'messages',
  automatic: 'automatic_events',
}

/**
 * The 32 webhook fields of object `whatsapp_business_account` (read 2026-11-26): those whose values hold lists, and
 * those whose change is one event. Source:
 * https://developers.facebook.com/documentation/business-messaging/whatsapp/webhooks/overview
 */
export const FIELDS: readonly string[] = [
  ...new Set(Object.values(SOURCES).join(' ').split(' ')),
  ...Object.keys(CHANGES),
]

/** The fields that bring the events of a name. */
export function sources(name: string, kind: string | undefined): readonly string[] {
  const fieldsOf = (start: string): string[] =>
    Object.keys(CHANGES).filter((field) => `${CHANGES[field]} `.startsWith(`${start} `))
  const exact = fieldsOf(`${name} ${kind}`)
  return SOURCES[name]?.split(' ') ?? (exact.length > 0 ? exact : fieldsOf(name))
}
