import type { Event } from './common.ts'

interface TemplateBase {
  readonly message_template_id?: string
  readonly message_template_name?: string
  readonly message_template_language?: string
}
/** `event`: APPROVED, REJECTED, PAUSED, DISABLED, PENDING_DELETION … */
export interface TemplateStatus extends TemplateBase {
  readonly event?: string
  readonly reason?: string | null
  readonly message_template_category?: string
  readonly disable_info?: { readonly disable_date?: string }
  readonly other_info?: { readonly title?: string; readonly description?: string }
  readonly rejection_info?: { readonly reason?: string; readonly recommendation?: string }
}
/** GREEN, YELLOW, RED or UNKNOWN. */
export interface TemplateQuality extends TemplateBase {
  readonly previous_quality_score?: string
  readonly new_quality_score?: string
}
export interface TemplateComponents extends TemplateBase {
  readonly message_template_title?: string
  readonly message_template_element?: string
  readonly message_template_footer?: string
  readonly message_template_buttons?: readonly {
    readonly message_template_button_type?: string
    readonly message_template_button_text?: string
    readonly message_template_button_url?: string
    readonly message_template_button_phone_number?: string
  }[]
}
export interface TemplateCategory extends TemplateBase {
  readonly previous_category?: string
  readonly new_category?: string
  /** A change that is announced, not made. */
  readonly correct_category?: string
}

/**
 * What happened to a template; `event.id` is the template's id. Source:
 * https://developers.facebook.com/documentation/business-messaging/whatsapp/webhooks/reference/message_template_status_update
 */
export type TemplateEvents =
  | Event<'template', 'status', TemplateStatus>
  | Event<'template', 'quality', TemplateQuality>
  | Event<'template', 'components', TemplateComponents>
  | Event<'template', 'category', TemplateCategory>
  | Event<'template', 'category_detection', TemplateCategory>
