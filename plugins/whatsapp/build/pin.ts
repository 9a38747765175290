import { type ContentOf, given } from './content.ts'
import { type Limits, must } from './limits.ts'

/** Days. Source: https://developers.facebook.com/documentation/business-messaging/whatsapp/groups/groups-messaging (2026-11). */
export const PIN_LIMITS: Limits & { readonly 'pin.expiration_days': number } = { 'pin.expiration_days': 30 }

export type Pin = ContentOf<
  'pin',
  { readonly type: 'pin' | 'unpin'; readonly message_id: string; readonly expiration_days?: number | undefined }
>

/**
 * Pins a message of a group for 1–30 days; groups only.
 *
 * @example
 * await ctx.reply(pin(ctx.message.id, 7))
 */
export function pin(message_id: string, expiration_days: number): Pin {
  const most = PIN_LIMITS['pin.expiration_days']
  must(expiration_days >= 1 && expiration_days <= most, 'pin.expiration_days', `must lie between 1 and ${most}`)
  return { type: 'pin', pin: given({ type: 'pin' as const, message_id, expiration_days }) }
}

/** Takes a pin back. */
export const unpin = (message_id: string): Pin => ({ type: 'pin', pin: { type: 'unpin', message_id } })
