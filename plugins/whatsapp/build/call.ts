import { given } from './content.ts'
import { FRAME_LIMITS, type InteractiveContent, interactive } from './interactive.ts'
import { type Limits, must, within } from './limits.ts'

/**
 * Source (2026-11):
 * https://developers.facebook.com/documentation/business-messaging/whatsapp/calling/call-button-messages-deep-links
 */
export const CALL_LIMITS: Limits & Record<'voice_call.ttl_minutes' | 'voice_call.payload', number> = {
  'voice_call.ttl_minutes': 43_200,
  'voice_call.payload': 512,
}

export interface CallButtonOptions {
  /** ≤ 20 characters. Default: "Call Now". */
  readonly title?: string | undefined
  /** How long the button works, in minutes, 1–43 200. Default: 10 080. */
  readonly ttlMinutes?: number | undefined
  /** Comes back as `cta_payload` of the call; ≤ 512 characters. */
  readonly payload?: string | undefined
}

/**
 * A button that calls the business.
 *
 * @example
 * ctx.reply(callButton('Faster by phone?', { title: 'Call us', payload: 'order-42' }))
 */
export function callButton(body: string, options: CallButtonOptions = {}): InteractiveContent {
  const { title, ttlMinutes, payload } = options
  within(FRAME_LIMITS, 'action.display_text', title)
  within(CALL_LIMITS, 'voice_call.payload', payload)
  const most = CALL_LIMITS['voice_call.ttl_minutes']
  must(
    ttlMinutes === undefined || (ttlMinutes >= 1 && ttlMinutes <= most),
    'voice_call.ttl_minutes',
    `must lie between 1 and ${most}`,
  )
  const parameters = given({ display_text: title, ttl_minutes: ttlMinutes, payload })
  return interactive('voice_call', body, {
    name: 'voice_call',
    ...(Object.keys(parameters).length > 0 && { parameters }),
  })
}

/**
 * Asks whether the business may call; the answer is `message:interactive` with `call_permission_reply`. Source:
 * https://developers.facebook.com/documentation/business-messaging/whatsapp/calling/user-call-permissions
 *
 * @example
 * ctx.reply(callPermissionRequest('May we call you about order 42?'))
 */
export const callPermissionRequest = (body?: string): InteractiveContent =>
  interactive('call_permission_request', body, { name: 'call_permission_request' })
