import type { ContactCard } from '../events/messages.ts'
import type { ContentOf } from './content.ts'
import { type InteractiveContent, interactive } from './interactive.ts'
import { type Limits, must, within } from './limits.ts'

/** Source: https://developers.facebook.com/documentation/business-messaging/whatsapp/messages/contacts-messages (2026-11); five in the specification of v23. */
export const CONTACT_LIMITS: Limits & { readonly contacts: number } = { contacts: 257 }

/**
 * Contact cards, at most 257 (fewer are kinder); each needs `name.formatted_name`.
 *
 * @example
 * ctx.reply(contacts([{ name: { formatted_name: 'Ann Lee', first_name: 'Ann' }, phones: [{ phone: '+27 82 000 1111' }] }]))
 */
export function contacts(cards: readonly ContactCard[]): ContentOf<'contacts', readonly ContactCard[]> {
  within(CONTACT_LIMITS, 'contacts', cards)
  for (const { name } of cards) must(Boolean(name?.formatted_name), 'contacts.name', 'needs formatted_name')
  return { type: 'contacts', contacts: cards }
}

/**
 * Asks a person who hides behind a username for the phone number; the answer is `message:contacts`. Source:
 * https://developers.facebook.com/documentation/business-messaging/whatsapp/business-scoped-user-ids
 *
 * @example
 * if (!ctx.contact.phone) await ctx.reply(contactRequest('May we call you about your order?'))
 */
export const contactRequest = (body: string): InteractiveContent =>
  interactive('request_contact_info', body, { name: 'request_contact_info' })
