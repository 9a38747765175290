import { type Button, repliesOf } from './buttons.ts'
import type { ProductRef } from './catalog.ts'
import { given } from './content.ts'
import { headerOf, type InteractiveContent, interactive } from './interactive.ts'
import { type Limits, must, within } from './limits.ts'
import { type Link, linkAction } from './link.ts'
import type { MediaRef } from './media.ts'

/**
 * Source (2026-11):
 * https://developers.facebook.com/documentation/business-messaging/whatsapp/messages/interactive-media-carousel-messages
 */
export const CAROUSEL_LIMITS: Limits & Record<'carousel.cards' | 'card.body', number> = {
  'carousel.cards': 10,
  'card.body': 160,
}

export interface Card {
  /** The same kind on every card. */
  readonly header: { readonly image: MediaRef } | { readonly video: MediaRef }
  /** ≤ 160 characters, ≤ 2 line breaks. */
  readonly body?: string | undefined
  /** One link, or 1–3 reply buttons; as many on every card. */
  readonly choose: Link | readonly Button[]
}

const isLink = (choose: Card['choose']): choose is Link => 'url' in choose
const shapeOf = ({ header, choose }: Card): string =>
  `${Object.keys(header)[0]} and ${isLink(choose) ? 'a link' : `${choose.length} buttons`}`

function cardOf({ header, body, choose }: Card, card_index: number): object {
  within(CAROUSEL_LIMITS, 'card.body', body)
  must((body?.split('\n').length ?? 0) <= 3, 'card.body', 'has more than two line breaks')
  const action = isLink(choose)
    ? linkAction(choose)
    : { buttons: repliesOf(choose).map((quick_reply) => ({ type: 'quick_reply', quick_reply })) }
  return given({
    card_index,
    // Meta's page writes it on cards with reply buttons as well.
    type: 'cta_url',
    header: headerOf(header),
    body: body === undefined ? undefined : { text: body },
    action,
  })
}

function swiped<C>(
  body: string,
  cards: readonly C[],
  shape: (card: C) => string,
  build: (card: C, index: number) => object,
): InteractiveContent {
  within(CAROUSEL_LIMITS, 'carousel.cards', cards)
  must(cards.length >= 2, 'carousel.cards', 'needs at least two cards')
  const shapes = new Set(cards.map(shape))
  must(shapes.size === 1, 'carousel.cards', `must be alike; these have ${[...shapes].join(', ')}`)
  return interactive('carousel', body, { cards: cards.map(build) })
}

/**
 * Two to ten cards to swipe through, each with a picture or video and either one link or reply buttons.
 *
 * @example
 * ctx.reply(carousel('New this week', [
 *   { header: { image: 'https://example.com/a.jpg' }, body: 'A', choose: { title: 'Buy', url: 'https://example.com/a' } },
 *   { header: { image: 'https://example.com/b.jpg' }, body: 'B', choose: { title: 'Buy', url: 'https://example.com/b' } },
 * ]))
 */
export const carousel = (body: string, cards: readonly Card[]): InteractiveContent =>
  swiped(body, cards, shapeOf, cardOf)

/**
 * Two to ten products of one catalog to swipe through; each opens in the chat. Source:
 * https://developers.facebook.com/documentation/business-messaging/whatsapp/catalogs/interactive-product-carousel-messages
 *
 * @example
 * ctx.reply(productCarousel('New this week', [{ catalog: '194', product: 'a' }, { catalog: '194', product: 'b' }]))
 */
export const productCarousel = (body: string, products: readonly ProductRef[]): InteractiveContent =>
  swiped(
    body,
    products,
    ({ catalog }) => `catalog ${catalog}`,
    ({ catalog, product }, card_index) => ({
      card_index,
      type: 'product',
      action: { product_retailer_id: product, catalog_id: catalog },
    }),
  )
