import type { Account } from '../accounts.ts'
import type { Update } from '../envelope.ts'
import type { StatusError } from '../graph/errors.ts'
import { compact, type Json } from '../json.ts'
import type { Conversation } from '../world.ts'

const seconds = (ms: number): string => String(Math.floor(ms / 1000))

/** A change of any field of a WhatsApp Business Account. */
export const fieldUpdate = (account: Account, field: string, value: unknown): Update => ({
  object: 'whatsapp_business_account',
  entry: account.entry,
  container: 'changes',
  item: { value, field },
})

/** A change that names its phone number. */
export const numberUpdate = (account: Account, field: string, value: Json): Update =>
  fieldUpdate(account, field, {
    messaging_product: 'whatsapp',
    metadata: { display_phone_number: account.handle, phone_number_id: account.id },
    ...value,
  })
const messages = (account: Account, value: Json): Update => numberUpdate(account, 'messages', value)

/** What a customer wrote. */
export function incoming({ account, person }: Conversation, message: Json, now: number): Update {
  const profile = compact({ name: person.name, username: person.username })
  return messages(account, {
    contacts: [compact({ profile, wa_id: person.id, user_id: person.bsuid })],
    messages: [compact({ from: person.id, from_user_id: person.bsuid, timestamp: seconds(now), ...message })],
  })
}

/**
 * A customer stops marketing messages, or resumes them.
 * Source: https://developers.facebook.com/documentation/business-messaging/whatsapp/webhooks/reference/user_preferences
 */
export function preference({ account, person }: Conversation, value: 'stop' | 'resume', now: number): Update {
  const detail = `User requested to ${value} marketing messages`
  const known = compact({ wa_id: person.id, user_id: person.bsuid })
  return numberUpdate(account, 'user_preferences', {
    contacts: [compact({ profile: { name: person.name }, ...known })],
    user_preferences: [{ ...known, detail, category: 'marketing_messages', value, timestamp: Number(seconds(now)) }],
  })
}

interface About {
  readonly account: Account
  readonly conversation: Conversation
  readonly id: string
  readonly tracker?: string | undefined
}
function status({ account, conversation, id, tracker }: About, name: string, now: number, more: Json = {}): Update {
  const { person } = conversation
  const known = { recipient_id: person.id, recipient_user_id: person.bsuid, biz_opaque_callback_data: tracker }
  return messages(account, {
    contacts: [compact({ wa_id: person.id, user_id: person.bsuid })],
    statuses: [compact({ id, status: name, timestamp: seconds(now), ...known, ...more })],
  })
}

/** The statuses of a message that arrives. */
export function statuses(about: About, pricing: Json, now: number): Update[] {
  const priced = { pricing }
  return [
    status(about, 'sent', now, priced),
    status(about, 'delivered', now, priced),
    ...(about.conversation.person.reads ? [read(about, now)] : []),
  ]
}
export const read = (about: About, now: number): Update => status(about, 'read', now)

const ERRORS_PAGE = 'https://developers.facebook.com/docs/whatsapp/cloud-api/support/error-codes/'
/** The status of a message that was accepted and then refused. */
export const failed = (about: About, { code, title, details }: StatusError, now: number): Update =>
  status(about, 'failed', now, {
    errors: [{ code, title, message: title, error_data: { details }, href: ERRORS_PAGE }],
  })
