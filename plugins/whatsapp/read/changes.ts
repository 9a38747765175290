import type { Reading } from './lists.ts'
import { type Loose, msOf, objectOf, textOf } from './loose.ts'
import { about } from './person.ts'

type Rule = (value: Loose) => Reading

/** `by`: the key that says what kind of change it is, where the field alone does not. */
const change =
  (name: string, kind: string, id?: string, by?: string): Rule =>
  (value) => ({
    name,
    kind: (by && textOf(value[by])) || kind,
    id: id && textOf(value[id]),
    at: msOf(value['timestamp']),
    data: value,
    raw: value,
  })
const handover: Rule = (value) => {
  const sender = objectOf(value['sender'])
  const phone = textOf(sender['phone_number']) ?? textOf(sender['wa_id'])
  return {
    ...change('handover', 'other', undefined, 'type')(value),
    ...about({ phone, bsuid: textOf(sender['user_id']) }),
  }
}

/** Documented fields whose change is one event, whatever its value lists. */
export const CHANGES: Readonly<Record<string, Rule>> = {
  account_alerts: change('account', 'alert'),
  account_review_update: change('account', 'review'),
  account_settings_update: change('account', 'settings'),
  account_update: change('account', 'update'),
  business_capability_update: change('account', 'capability'),
  business_status_update: change('account', 'status'),
  flows: change('flow', 'other', 'flow_id', 'event'),
  message_template_components_update: change('template', 'components', 'message_template_id'),
  message_template_quality_update: change('template', 'quality', 'message_template_id'),
  message_template_status_update: change('template', 'status', 'message_template_id'),
  messaging_handovers: handover,
  partner_solutions: change('solution', 'other', 'solution_id', 'event'),
  payment_configuration_update: change('payment', 'configuration'),
  phone_number_name_update: change('account', 'name'),
  phone_number_quality_update: change('account', 'quality'),
  security: change('account', 'security'),
  template_category_update: change('template', 'category', 'message_template_id'),
  template_correct_category_detection: change('template', 'category_detection', 'message_template_id'),
  tracking_events: change('tracking', 'event'),
}
/** Seen in bodies, but in no list of fields that one could subscribe to. */
const ALSO: Readonly<Record<string, Rule>> = {
  business_username_updates: change('account', 'username'),
  campaign_status_update: change('campaign', 'status'),
}

/** How to read a field whose change is one event; undefined for all others. */
export const ruleOf = (field: string): Rule | undefined =>
  [CHANGES, ALSO].find((table) => Object.hasOwn(table, field))?.[field]
