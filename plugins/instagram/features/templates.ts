import type { OutgoingMessage } from '../../shared/messaging/send.ts'

export { buttons, images, media, type OutgoingMessage } from '../../shared/messaging/send.ts'
export { type Action, type Card, generic, product } from '../../shared/messaging/templates.ts'

/** The heart, Instagram's one sticker. Source: …/docs/messenger-platform/instagram/features/send-message */
export const heart = (): OutgoingMessage => ({ attachment: { type: 'like_heart' } })

/** A post that the account owns. Source: …/instagram-api-with-instagram-login/messaging-api */
export const post = (id: string): OutgoingMessage => ({ attachment: { type: 'MEDIA_SHARE', payload: { id } } })
