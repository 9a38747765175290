import { at, type Json, textOf } from '../json.ts'
import { type Conversation, DAY, type Message, type World } from '../world.ts'

type Category = 'MARKETING' | 'UTILITY' | 'AUTHENTICATION' | 'SERVICE'
/** What one message costs. */
export interface Price {
  readonly country: string
  readonly category: string
  /** Whether an open customer service window makes it free. */
  readonly free: boolean
  /** In US dollars, once it is delivered. */
  readonly cost: number
}

/**
 * List prices in US dollars a delivered message, without volume tiers, in effect from 2026-07-01; a service message
 * costs what a utility one does. Markets that are not here cost what Germany does. Read 2026-11-25, from copies of the
 * rate cards that https://developers.facebook.com/documentation/business-messaging/whatsapp/pricing links.
 */
const MARKETS: readonly (readonly [prefix: string, country: string, marketing: number, other: number])[] = [
  ['1', 'US', 0.025, 0.0034],
  ['27', 'ZA', 0.0379, 0.0076],
  ['49', 'DE', 0.1365, 0.055],
]
const ELSEWHERE = MARKETS[2]

/**
 * Until when an open window makes a category free. Read 2026-11-25. Source:
 * https://developers.facebook.com/documentation/business-messaging/whatsapp/pricing/non-template-messages
 */
const FREE_UNTIL: Readonly<Record<string, number>> = {
  SERVICE: Date.UTC(2026, 9, 1),
  UTILITY: Date.UTC(2026, 9, 1),
}

/** Whether the person had written within 24 hours before. */
const inWindow = ({ messages }: Conversation, time: number): boolean =>
  messages.some((m) => m.from === 'customer' && m.at <= time && time - m.at < DAY)

/** What a message of the business costs, by its template's category, its market and its day. */
export function priceOf(
  conversation: Conversation,
  { content, at: time }: Pick<Message, 'content' | 'at'>,
  world: World,
): Price {
  const { account, person } = conversation
  const name = textOf(at(content, 'template.name'))
  const template = world.templates.find((t) => t.waba === account.entry && t.name === name)
  const category = (template?.category ?? 'SERVICE') as Category
  const market = MARKETS.find(([prefix]) => person.id.startsWith(prefix)) ?? ELSEWHERE
  const [, country = '', marketing = 0, other = 0] = market ?? []
  const free = time < (FREE_UNTIL[category] ?? 0) && inWindow(conversation, time)
  return { country, category, free, cost: free ? 0 : category === 'MARKETING' ? marketing : other }
}

/** The same as statuses tell it. Source: …/whatsapp/webhooks/reference/messages/status */
export const pricingOf = ({ category, free }: Price): Json => ({
  billable: !free,
  pricing_model: 'PMP',
  category: category.toLowerCase(),
  type: free ? 'free_customer_service' : 'regular',
})
