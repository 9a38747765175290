import { OBJECTS } from '../accounts.ts'
import type { Update } from '../envelope.ts'
import { compact, type Json } from '../json.ts'
import type { Conversation } from '../world.ts'

/** A messaging event from the customer, or with `fromBusiness` one about the business's own message. */
export function messaging({ account, person }: Conversation, event: Json, now: number, fromBusiness = false): Update {
  const sides = fromBusiness ? [account.id, person.id] : [person.id, account.id]
  return {
    object: OBJECTS[account.product],
    entry: account.entry,
    container: 'messaging',
    item: compact({ sender: { id: sides[0] }, recipient: { id: sides[1] }, timestamp: now, ...event }),
  }
}

interface About {
  readonly conversation: Conversation
  readonly mid: string
  readonly now: number
}

/** Messenger echoes name the app and its metadata; Instagram's do not. Quick replies are not echoed. */
export function echo({ conversation, mid, now }: About, message: Json, appId: string): Update {
  const { text, attachment, metadata, reply_to } = message
  const app = conversation.account.product === 'messenger' && { app_id: Number(appId), metadata }
  const attachments = attachment === undefined ? undefined : [attachment]
  const event = { message: compact({ mid, text, attachments, reply_to, is_echo: true, ...app }) }
  return messaging(conversation, event, now, true)
}

export const delivered = ({ conversation, mid, now }: About): Update =>
  messaging(conversation, { timestamp: undefined, delivery: { mids: [mid], watermark: now } }, now)

/** Messenger says up to when it was read, Instagram which message. */
export const messageRead = ({ conversation, mid, now }: About): Update =>
  messaging(conversation, { read: conversation.account.product === 'instagram' ? { mid } : { watermark: now } }, now)
