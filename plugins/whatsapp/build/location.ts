import { type ContentOf, given } from './content.ts'
import { type InteractiveContent, interactive } from './interactive.ts'
import { must } from './limits.ts'

/** Degrees, as numbers or as Meta's own pages write them, as text; `name` and `address` are shown on the pin. */
export interface Place {
  readonly latitude: number | string
  readonly longitude: number | string
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
  const within = (axis: 'latitude' | 'longitude', most: number): void =>
    must(
      place[axis] !== '' && Math.abs(Number(place[axis])) <= most,
      `location.${axis}`,
      `must lie between -${most} and ${most}`,
    )
  within('latitude', 90)
  within('longitude', 180)
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
