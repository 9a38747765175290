/**
 * Valibot schemas of everything that WhatsApp's webhooks bring, declared against the interfaces that handlers see.
 * The app itself reads with structural guards and ships none of this: it is for tests, tools and imports.
 *
 * @example
 * import { schemaOf } from 'signalbox/whatsapp/schema'
 * const result = v.safeParse(schemaOf(event), event.data)
 */
import {
  AccountAlertSchema,
  AccountReviewSchema,
  AccountSettingsSchema,
  AccountUpdateSchema,
  CapabilitySchema,
  FlowAlertSchema,
  NumberNameSchema,
  NumberQualitySchema,
  PaymentConfigurationSchema,
  SecuritySchema,
  SolutionSchema,
  TemplateCategorySchema,
  TemplateComponentsSchema,
  TemplateQualitySchema,
  TemplateStatusSchema,
  UsernameSchema,
} from './schema/business.ts'
import {
  AutomaticEventSchema,
  CallSchema,
  ContactSyncSchema,
  GroupSchema,
  HandoverSchema,
  HistoryChunkSchema,
  IdentityUpdateSchema,
  PreferenceSchema,
  StatusSchema,
} from './schema/events.ts'
import { MessageSchema } from './schema/messages.ts'
import { anything, type Of, WebhookErrorSchema } from './schema/parts.ts'

export * from './schema/business.ts'
export * from './schema/events.ts'
export * from './schema/messages.ts'
export { WebhookErrorSchema } from './schema/parts.ts'

const everyKind = (schema: Of<unknown>) => (): Of<unknown> => schema
const byKind =
  (schemas: Readonly<Record<string, Of<unknown>>>) =>
  (kind: string): Of<unknown> =>
    schemas[kind] ?? anything

const EVENTS: Readonly<Record<string, (kind: string) => Of<unknown>>> = {
  message: everyKind(MessageSchema),
  echo: everyKind(MessageSchema),
  status: everyKind(StatusSchema),
  error: everyKind(WebhookErrorSchema),
  call: everyKind(CallSchema),
  group: everyKind(GroupSchema),
  preference: everyKind(PreferenceSchema),
  identity: everyKind(IdentityUpdateSchema),
  contact: everyKind(ContactSyncSchema),
  history: (kind) => (kind === 'message' ? MessageSchema : HistoryChunkSchema),
  automatic: everyKind(AutomaticEventSchema),
  handover: everyKind(HandoverSchema),
  template: byKind({
    status: TemplateStatusSchema,
    quality: TemplateQualitySchema,
    components: TemplateComponentsSchema,
    category: TemplateCategorySchema,
    category_detection: TemplateCategorySchema,
  }),
  account: byKind({
    update: AccountUpdateSchema,
    alert: AccountAlertSchema,
    review: AccountReviewSchema,
    settings: AccountSettingsSchema,
    capability: CapabilitySchema,
    name: NumberNameSchema,
    quality: NumberQualitySchema,
    security: SecuritySchema,
    username: UsernameSchema,
  }),
  flow: everyKind(FlowAlertSchema),
  solution: everyKind(SolutionSchema),
  payment: everyKind(PaymentConfigurationSchema),
}

/**
 * The schema of an event's data; any object where Meta describes none.
 *
 * @example
 * const { issues } = v.safeParse(schemaOf(event), event.data)
 */
export const schemaOf = (event: { readonly name: string; readonly kind: string }): Of<unknown> =>
  EVENTS[event.name]?.(event.kind) ?? anything
