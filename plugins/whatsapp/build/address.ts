import { given } from './content.ts'
import { type Frame, type InteractiveContent, interactive } from './interactive.ts'

/** The parts of an address as Meta names them; which of them count depends on the country. */
export interface Address {
  readonly name?: string | undefined
  readonly phone_number?: string | undefined
  readonly in_pin_code?: string | undefined
  readonly sg_post_code?: string | undefined
  readonly house_number?: string | undefined
  readonly floor_number?: string | undefined
  readonly tower_number?: string | undefined
  readonly building_name?: string | undefined
  readonly address?: string | undefined
  readonly landmark_area?: string | undefined
  readonly unit_number?: string | undefined
  readonly city?: string | undefined
  readonly state?: string | undefined
}
export interface AddressOptions extends Frame {
  /** ISO code; businesses and customers of India and Singapore only. */
  readonly country: 'IN' | 'SG'
  /** What the form starts with. */
  readonly values?: Address | undefined
  /** Addresses to choose from. */
  readonly saved?: readonly { readonly id: string; readonly value: Address }[] | undefined
  /** What was wrong with the last answer, by part. */
  readonly errors?: Readonly<Partial<Record<keyof Address, string>>> | undefined
}

/**
 * Asks for an address with a form; the answer is `message:interactive` with `nfm_reply` of name `address_message`.
 * Source: https://developers.facebook.com/documentation/business-messaging/whatsapp/messages/address-messages
 *
 * @example
 * ctx.reply(addressRequest('Where shall we deliver?', { country: 'IN', values: { city: 'Pune' } }))
 */
export function addressRequest(body: string, options: AddressOptions): InteractiveContent {
  const { country, values, saved, errors, ...frame } = options
  const parameters = given({ country, values, saved_addresses: saved, validation_errors: errors })
  return interactive('address_message', body, { name: 'address_message', parameters }, frame)
}
