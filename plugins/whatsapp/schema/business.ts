import * as v from 'valibot'
import type {
  AccountAlert,
  AccountSettings,
  AccountUpdate,
  CallingSettings,
  Capability,
  FlowAlert,
  NumberName,
  NumberQuality,
  PaymentConfiguration,
  Security,
  Solution,
  Username,
} from '../events/account.ts'
import type { TemplateCategory, TemplateComponents, TemplateQuality, TemplateStatus } from '../events/templates.ts'
import { amount, anything, count, many, nullable, type Of, some, text } from './parts.ts'

const template = { message_template_id: text, message_template_name: text, message_template_language: text }
export const TemplateStatusSchema: Of<TemplateStatus> = v.looseObject({
  ...template,
  event: text,
  reason: nullable,
  message_template_category: text,
  disable_info: some({ disable_date: text }),
  other_info: some({ title: text, description: text }),
  rejection_info: some({ reason: text, recommendation: text }),
})
export const TemplateQualitySchema: Of<TemplateQuality> = v.looseObject({
  ...template,
  previous_quality_score: text,
  new_quality_score: text,
})
export const TemplateComponentsSchema: Of<TemplateComponents> = v.looseObject({
  ...template,
  message_template_title: text,
  message_template_element: text,
  message_template_footer: text,
  message_template_buttons: many(
    v.looseObject({
      message_template_button_type: text,
      message_template_button_text: text,
      message_template_button_url: text,
      message_template_button_phone_number: text,
    }),
  ),
})
export const TemplateCategorySchema: Of<TemplateCategory> = v.looseObject({
  ...template,
  previous_category: text,
  new_category: text,
  correct_category: text,
})

export const AccountUpdateSchema: Of<AccountUpdate> = v.looseObject({
  event: text,
  phone_number: text,
  ban_info: some({ waba_ban_state: text, waba_ban_date: text }),
  restriction_info: many(v.looseObject({ restriction_type: text, expiration: amount })),
  violation_info: some({ violation_type: text }),
  lock_info: some({ expiration: amount }),
  partner_client_certification_info: some({
    client_business_id: text,
    status: text,
    rejection_reasons: many(v.string()),
  }),
  waba_info: some({
    waba_id: text,
    owner_business_id: text,
    solution_id: text,
    solution_partner_business_ids: many(v.string()),
    ad_account_id: text,
    ad_account_linked: text,
    partner_app_id: text,
  }),
  auth_international_rate_eligibility: some({
    start_time: amount,
    exception_countries: many(v.looseObject({ country_code: text, start_time: amount })),
  }),
  disconnection_info: some({ reason: text, initiated_by: text }),
  volume_tier_info: some({
    tier_update_time: amount,
    pricing_category: text,
    tier: text,
    effective_month: text,
    region: text,
  }),
  country: text,
})
export const AccountAlertSchema: Of<AccountAlert> = v.looseObject({
  entity_type: text,
  entity_id: text,
  alert_severity: text,
  alert_status: text,
  alert_type: text,
  alert_description: text,
})
const calling = v.looseObject({
  status: text,
  call_icon_visibility: text,
  callback_permission_status: text,
  call_hours: some({
    status: text,
    timezone_id: text,
    weekly_operating_hours: many(v.looseObject({ day_of_week: text, open_time: text, close_time: text })),
    holiday_schedule: many(v.looseObject({ date: text, start_time: text, end_time: text })),
  }),
  sip: some({ status: text, servers: many(anything) }),
})
export const CallingSettingsSchema: Of<CallingSettings> = calling
export const AccountSettingsSchema: Of<AccountSettings> = v.looseObject({
  timestamp: amount,
  type: text,
  phone_number_settings: some({
    phone_number_id: text,
    calling: v.exactOptional(calling),
    callings: v.exactOptional(calling),
  }),
})
export const CapabilitySchema: Of<Capability> = v.looseObject({
  max_daily_conversations_per_business: amount,
  max_daily_conversation_per_phone: count,
  max_phone_numbers_per_business: count,
  max_phone_numbers_per_waba: count,
})
export const NumberNameSchema: Of<NumberName> = v.looseObject({
  display_phone_number: text,
  decision: text,
  requested_verified_name: text,
  rejection_reason: nullable,
})
export const NumberQualitySchema: Of<NumberQuality> = v.looseObject({
  display_phone_number: text,
  event: text,
  current_limit: text,
  old_limit: text,
  max_daily_conversations_per_business: text,
})
export const SecuritySchema: Of<Security> = v.looseObject({ event: text, display_phone_number: text, requester: text })
export const UsernameSchema: Of<Username> = v.looseObject({ display_phone_number: text, username: text, status: text })
export const FlowAlertSchema: Of<FlowAlert> = v.looseObject({
  event: text,
  message: text,
  flow_id: text,
  old_status: text,
  new_status: text,
  error_rate: count,
  p50_latency: count,
  p90_latency: count,
  requests_count: count,
  availability: count,
  threshold: count,
  alert_state: text,
  errors: many(anything),
})
export const SolutionSchema: Of<Solution> = v.looseObject({ event: text, solution_id: text, solution_status: text })
export const PaymentConfigurationSchema: Of<PaymentConfiguration> = v.looseObject({
  configuration_name: text,
  provider_name: text,
  provider_mid: text,
  status: text,
  created_timestamp: amount,
  updated_timestamp: amount,
})

export const AccountReviewSchema: Of<{ readonly decision?: string }> = v.looseObject({ decision: text })
