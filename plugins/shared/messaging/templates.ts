import { type Button, type OutgoingMessage, template } from './send.ts'

/** What a tap on a card opens: a URL button without a title. */
export interface Action {
  readonly type: 'web_url'
  readonly url: string
  readonly webview_height_ratio?: 'compact' | 'tall' | 'full'
  readonly messenger_extensions?: boolean
  readonly fallback_url?: string
}
/** One card; besides `title` at least one more property. */
export interface Card {
  readonly title: string
  readonly subtitle?: string
  readonly image_url?: string
  readonly default_action?: Action
  readonly buttons?: readonly Button[]
}
/**
 * Cards to swipe through: at most 10, each with at most 3 buttons.
 * Source: https://developers.facebook.com/docs/messenger-platform/send-messages/template/generic
 *
 * @example
 * await ctx.reply(generic([{ title: 'Red shoes', image_url: 'https://shop.example/red.jpg', buttons: [buy] }]))
 */
export const generic = (elements: readonly Card[], options: { readonly sharable?: boolean } = {}): OutgoingMessage =>
  template('generic', { elements, ...options })

/** Products of the Page's catalog, by id; at most 10. Source: …/template/product */
export const product = (...ids: readonly string[]): OutgoingMessage =>
  template('product', { elements: ids.map((id) => ({ id })) })
