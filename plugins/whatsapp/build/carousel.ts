import { type Button, repliesOf } from './buttons.ts'
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
    type: isLink(choose) ? 'cta_url' : undefined,
    header: headerOf(header),
    body: body === undefined ? undefined : { text: body },
    action,
  })
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
export function carousel(body: string, cards: readonly Card[]): InteractiveContent {
  within(CAROUSEL_LIMITS, 'carousel.cards', cards)
  must(cards.length >= 2, 'carousel.cards', 'needs at least two cards')
  const shapes = new Set(cards.map(shapeOf))
  must(shapes.size === 1, 'carousel.cards', `must be alike; these have ${[...shapes].join(', ')}`)
  return interactive('carousel', body, { cards: cards.map(cardOf) })
}
