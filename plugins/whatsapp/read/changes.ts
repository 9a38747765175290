import { type Loose, msOf, objectOf, textOf } from './loose.ts'
import { about } from './person.ts'
import type { Reading } from './reading.ts'

/** Documented fields whose change is one event, whatever its value lists: its name and kind, the keys of its id and kind. */
export const CHANGES: Readonly<Record<string, string>> = {
  account_alerts: 'account alert',
  account_review_update: 'account review',
  account_settings_update: 'account settings',
  account_update: 'account update',
  business_capability_update: 'account capability',
  business_status_update: 'account status',
  business_username_updates: 'account username',
  flows: 'flow other flow_id event',
  message_template_components_update: 'template components message_template_id',
  message_template_quality_update: 'template quality message_template_id',
  message_template_status_update: 'template status message_template_id',
  messaging_handovers: 'handover other id type',
  partner_solutions: 'solution other solution_id event',
  payment_configuration_update: 'payment configuration',
  phone_number_name_update: 'account name',
  phone_number_quality_update: 'account quality',
  security: 'account security',
  template_category_update: 'template category message_template_id',
  template_correct_category_detection: 'template category_detection message_template_id',
  tracking_events: 'tracking event',
}
/** Seen in bodies or named on a page, but in no list of fields that one could subscribe to. */
const ALSO: Readonly<Record<string, string>> = {
  // As a list of Meta's had it.
  business_username_update: 'account username',
  campaign_status_update: 'campaign status',
  consumer_profile: 'consumer profile',
}

/** Reads a field whose change is one event; undefined for all others. */
export function changeOf(field: string, value: Loose): Reading | undefined {
  const rule = Object.hasOwn(CHANGES, field) ? CHANGES[field] : Object.hasOwn(ALSO, field) && ALSO[field]
  if (!rule) return undefined
  const [name = '', kind = '', id = '', by = ''] = rule.split(' ')
  // A handover names the person.
  const { phone_number, wa_id, user_id } = objectOf(name === 'handover' && value['sender'])
  const phone = textOf(phone_number ?? wa_id)
  return {
    name,
    kind: textOf(value[by]) ?? kind,
    id: textOf(value[id]),
    at: msOf(value['timestamp']),
    data: value,
    raw: value,
    ...about({ phone, bsuid: textOf(user_id) }),
  }
}
