import { type Duration, milliseconds } from '../clock.ts'
import { type Conversation, DAY, isOpen, type World } from '../world.ts'
import { adsUsageHeaders } from './ads.ts'
import type { GraphCall } from './call.ts'
import { GraphRefusal } from './errors.ts'

/** How much Meta lets through. Nothing is limited unless it is said here. */
export interface Limits {
  /** Messages a second from one phone number; Meta's default is 80. */
  readonly perSecond?: number | undefined
  /** The least time between two messages to one person on WhatsApp; Meta's is about 6 s. */
  readonly pairEvery?: Duration | undefined
  /**
   * People that WhatsApp lets the business write to outside of their windows in 24 hours, over all its numbers: 250 to
   * begin with. Default: without end. Source: https://developers.facebook.com/docs/whatsapp/messaging-limits
   */
  readonly tier?: number | undefined
  /** How much of the hourly calls is used up, in percent; at 100 everything is refused. */
  readonly usage?: number | undefined
  /** Posts that an Instagram account may publish in 24 hours; Meta’s number differs by account. Default: 50. */
  readonly publishing?: number | undefined
  /** Minutes until a used-up limit is given back, as the headers say. */
  readonly regainMinutes?: number | undefined
  /** How much of an ad account's budget is used up, in percent; at 100 its calls are refused. */
  readonly adsUsage?: number | undefined
  /** How long an asynchronous report takes. Default: 4 s. */
  readonly reportTakes?: Duration | undefined
  /** How long a new report "does not exist". Default: not at all. */
  readonly reportUnseen?: Duration | undefined
  /** Rows times fields that Meta can answer; heavier reports fail. Default: without end. */
  readonly reportCells?: number | undefined
  /** Rows a page that Meta can answer; more make it ask for less. Default: without end. */
  readonly reportPage?: number | undefined
}

/** Source: https://developers.facebook.com/documentation/business-messaging/whatsapp/throughput */
export function checkPace(conversation: Conversation, world: World): void {
  const { perSecond, pairEvery } = world.limits
  const now = world.clock.now()
  const sentSince = (c: Conversation, since: number): number =>
    c.messages.filter((m) => m.from === 'business' && m.at > since).length
  const ours = world.conversations.filter((c) => c.account.id === conversation.account.id)
  const lately = ours.reduce((sum, c) => sum + sentSince(c, now - 1000), 0)
  if (perSecond !== undefined && lately >= perSecond) throw new GraphRefusal('throughput')
  if (pairEvery !== undefined && sentSince(conversation, now - milliseconds(pairEvery)) > 0)
    throw new GraphRefusal('pairRate')
}

/** Whether one more person outside of the window would be more than the business's messaging limit. */
export function isBeyondTier(conversation: Conversation, world: World): boolean {
  const { tier } = world.limits
  const now = world.clock.now()
  if (tier === undefined || isOpen(conversation, now)) return false
  const wroteFirst = ({ messages, wroteAt }: Conversation): boolean =>
    messages.some(
      ({ from, at }) =>
        from === 'business' && now - at < DAY && (wroteAt === undefined || wroteAt > at || at - wroteAt >= DAY),
    )
  const reached = world.conversations.filter((c) => c.account.product === 'whatsapp' && wroteFirst(c))
  return !reached.includes(conversation) && reached.length >= tier
}

export function checkUsage({ limits }: World): void {
  if ((limits.usage ?? 0) >= 100) throw new GraphRefusal('appRate')
}

const TYPES = { whatsapp: 'whatsapp', messenger: 'messenger', instagram: 'instagram' } as const

/** What every answer tells of the limits. Source: https://developers.facebook.com/docs/graph-api/overview/rate-limiting */
export function usageHeaders(call: GraphCall, world: World): Record<string, string> {
  const { limits, accounts } = world
  const { usage = 1, regainMinutes = 0 } = limits
  const share = { call_count: usage, total_cputime: 0, total_time: usage }
  const account = accounts.find((a) => a.id === call.path[0])
  const used = account && { type: TYPES[account.product], ...share, estimated_time_to_regain_access: regainMinutes }
  return {
    'x-app-usage': JSON.stringify(share),
    ...adsUsageHeaders(call, world),
    ...(account && used && { 'x-business-use-case-usage': JSON.stringify({ [account.entry]: [used] }) }),
  }
}
