/**
 * Messages without their recipients: pure functions that check Meta's limits and return what to send.
 *
 * @example
 * import { list } from 'signalbox/whatsapp/build'
 * app.whatsapp.on('message:text', (ctx) => ctx.reply(list('Which size?', 'Choose', [{ id: 's', title: 'Small' }])))
 */
export * from './address.ts'
export { BUTTON_LIMITS, type Button, buttons } from './buttons.ts'
export * from './call.ts'
export * from './carousel.ts'
export * from './catalog.ts'
export * from './contacts.ts'
export type { Content } from './content.ts'
export { FRAME_LIMITS, type Frame, type Header, type InteractiveContent } from './interactive.ts'
export { type Link, link } from './link.ts'
export * from './list.ts'
export * from './location.ts'
export { MEDIA_LIMITS, type MediaContent, type MediaKind, type MediaOptions, type MediaRef, media } from './media.ts'
export {
  type Amount,
  type AmountNote,
  type Order,
  type OrderDetails,
  type OrderItem,
  type OrderState,
  type OrderUpdate,
  orderDetails,
  orderStatus,
  PAYMENT_LIMITS,
} from './payments.ts'
export * from './pin.ts'
export * from './reaction.ts'
export * from './text.ts'
