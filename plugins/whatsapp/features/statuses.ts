import { DAY } from '../../../core/duration.ts'
import type { Store } from '../../../core/storage/store.ts'
import type { Next } from '../../../core/types.ts'
import type { Status } from '../events/statuses.ts'
import { rowKey } from './common/row.ts'

/**
 * How far a message has come. Statuses arrive out of order, and a `read` implies that it was delivered. Source:
 * https://developers.facebook.com/documentation/business-messaging/whatsapp/webhooks/reference/messages/status
 */
const RANK: Readonly<Record<string, number>> = { sent: 1, delivered: 2, read: 3, played: 4, failed: 5 }
/** Longer than Meta sends a webhook again, in ms. */
const REMEMBER = 8 * DAY

/**
 * The later of two states of one message; `failed` is final. States of payments and calls have no order here.
 *
 * @example
 * row.status = laterStatus(row.status, ctx.status.status)
 */
export function laterStatus(known: string | undefined, next: string): string {
  const [a, b] = [RANK[known ?? ''] ?? 0, RANK[next]]
  return known === undefined || b === undefined || b > a ? next : known
}

interface Seen {
  readonly status: string
  readonly at: string
}

/**
 * A handler for `status` that stops those which come too late to be news, so that the ones behind it never see a
 * message go back from `read` to `delivered`.
 *
 * @example
 * app.whatsapp.on('status', forwardOnly)
 * app.whatsapp.on('status', (ctx) => db.setStatus(ctx.status.id, ctx.status.status))
 */
export async function forwardOnly(
  ctx: { readonly status: Status; readonly store: Store; readonly event: { readonly user?: string | undefined } },
  next: Next,
): Promise<void> {
  const { id, status, timestamp = '', type = 'message', recipient_type } = ctx.status
  if (type !== 'message' || !(status in RANK)) return next()
  const person = recipient_type === 'group' ? (ctx.event.user ?? '') : ''
  const key = rowKey('status', id, person)
  for (;;) {
    const known = await ctx.store.get<Seen>(key)
    // The very same one again is a retry of this handler, not a step back.
    if (known?.value.status === status && known.value.at === timestamp) return next()
    if (known && laterStatus(known.value.status, status) !== status) return
    const seen: Seen = { status, at: timestamp }
    if (await ctx.store.set(key, seen, { ifVersion: known?.version ?? null, ttl: REMEMBER })) return next()
  }
}
