import { utf8 } from './bytes.ts'
import type { MetaEvents } from './meta.ts'
import { settle } from './webhook/events.ts'
import type { Received } from './wire.ts'

/** Takes an event over as a webhook is taken: the durable engine keeps it, and handlers run after that. */
export type Accept = (received: Received) => Promise<void>

/**
 * Tells the app's handlers of something that came by no webhook. Announcing the same `key` again is no second event, in
 * whichever isolate it happens.
 */
export async function announce(
  accept: Accept | undefined,
  event: Pick<MetaEvents, 'name' | 'kind' | 'data' | 'lane' | 'at'> & { readonly key: string },
): Promise<void> {
  const placed = settle('meta', '', { ...event, account: '' })
  const text = JSON.stringify(placed)
  await accept?.({
    own: 'meta',
    id: encodeURIComponent(event.key),
    text,
    bytes: utf8(text),
    events: [placed],
  })
}
