import type { ConversionEvent } from '../types.ts'

/** What the pixel calls `track`; anything else is `trackCustom`. Source: https://developers.facebook.com/docs/meta-pixel/reference */
export const STANDARD: string =
  'AddPaymentInfo AddToCart AddToWishlist CompleteRegistration Contact CustomizeProduct Donate FindLocation ' +
  'InitiateCheckout Lead PageView Purchase Schedule Search StartTrial SubmitApplication Subscribe ViewContent'

/** JSON that may stand in an inline script: no `</script>` and no line separators can end it. */
const inline = (value: unknown): string =>
  JSON.stringify(value).replace(/[<>&\u2028\u2029]/g, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`)

/**
 * The browser's half of an event, for a page on which the pixel is loaded: the same name and `eventID`, so that Meta
 * counts both once (within 48 h).
 * Source: https://developers.facebook.com/docs/marketing-api/conversions-api/deduplicate-pixel-and-server-events
 *
 * @example
 * const html = `<script>${pixelSnippet(event)}</script>` // fbq('track','Purchase',{"value":12,…},{"eventID":"…"})
 */
export function pixelSnippet(event: Pick<ConversionEvent, 'event_name' | 'event_id' | 'custom_data'>): string {
  const call = STANDARD.split(' ').includes(event.event_name) ? 'track' : 'trackCustom'
  const parts = [event.event_name, event.custom_data ?? {}, { eventID: event.event_id }]
  return `fbq('${call}',${parts.map(inline).join(',')})`
}
