import { type ContentOf, given } from './content.ts'
import { type InteractiveContent, interactive } from './interactive.ts'
import { must } from './limits.ts'

/** Degrees; `name` and `address` are shown on the pin. */
export interface Place {
  readonly latitude: number
  readonly longitude: number
  readonly name?: string | undefined
  readonly address?: string | undefined
}

/**
 * A place on the map. Source:
 * https://developers.facebook.com/documentation/business-messaging/whatsapp/messages/location-messages
 *
 * @example
 * ctx.reply(location({ latitude: -33.92, longitude: 18.42, name: 'Our shop' }))
 */
export function location(place: Place): ContentOf<'location', Place> {
  must(Math.abs(place.latitude) <= 90, 'location.latitude', 'must lie between -90 and 90')
  must(Math.abs(place.longitude) <= 180, 'location.longitude', 'must lie between -180 and 180')
  return { type: 'location', location: given({ ...place }) }
}

/**
 * Asks for the person's location; the answer is `message:location`. Source:
 * https://developers.facebook.com/documentation/business-messaging/whatsapp/messages/location-request-messages
 *
 * @example
 * ctx.reply(locationRequest('Where shall we deliver?'))
 */
export const locationRequest = (body: string): InteractiveContent =>
  interactive('location_request_message', body, { name: 'send_location' })
