import type { ContentOf } from './content.ts'

export type Reaction = ContentOf<'reaction', { readonly message_id: string; readonly emoji: string }>

/**
 * A reaction to a message; without an emoji, its removal. Source:
 * https://developers.facebook.com/documentation/business-messaging/whatsapp/messages/reaction-messages
 *
 * @example
 * ctx.reply(reaction(ctx.message.id, '👍'))
 */
export const reaction = (message_id: string, emoji = ''): Reaction => ({
  type: 'reaction',
  reaction: { message_id, emoji },
})
