import { HOUR } from '../../../../core/duration.ts'
import type { Store } from '../../../../core/storage/store.ts'
import type { Status } from '../../events/statuses.ts'
import type { WhatsAppEvent } from '../../events.ts'
import { listOf } from '../../read/loose.ts'
import { rowKey } from '../common/row.ts'

/** How long one may answer freely. Source: https://developers.facebook.com/documentation/business-messaging/whatsapp/pricing */
export const WINDOW: number = 24 * HOUR
/** A person who got too much marketing gets none for at least this long (error 131049). */
const CAP: number = 24 * HOUR

/** Error codes that say something about the person. */
export const NO_WINDOW: number = 131047
const STOPPED = 131050
const CAPPED = 131049

/** Whether one may write freely to a person. Times are in ms since the epoch. */
export interface Window {
  readonly open: boolean
  /** When it closes, or closed; undefined where the person never wrote. */
  readonly until: number | undefined
  /** The person stopped marketing messages. */
  readonly stopped: boolean
  /** No marketing message reaches the person before. */
  readonly cappedUntil: number | undefined
}

/** The rows of a person: when they wrote last, that they stopped marketing, until when they get no more of it. */
export const KINDS: readonly string[] = ['open', 'stop', 'cap']

/** Whether an event opens the window: messages and calls of a person do; echoes, history and statuses do not. */
export function opens(event: WhatsAppEvent): boolean {
  if (event.name === 'message') return !event.aside && event.data.group_id === undefined
  // A call over SIP begins with `call_created`.
  if (event.name !== 'call' || event.data.direction !== 'USER_INITIATED') return false
  return event.kind === 'connect' || event.kind === 'call_created'
}

/** Whether an error gives this reason. Meta has sent 131047 in the details of other codes as well. */
export const isAbout = (code: number, text: string): boolean =>
  text.includes(`${code}`) || (code === NO_WINDOW && text.includes('24 hours have passed'))
/** Whether a status failed for a reason. */
export const failedFor = ({ errors }: Status, code: number): boolean =>
  listOf(errors).some((e) => isAbout(code, JSON.stringify(e)))

/** Remembers what a refusal says about a person, be it the answer to a send or a later status. */
export async function rememberRefusal(
  store: Store,
  account: string,
  person: string,
  code: number | undefined,
  at: number,
): Promise<void> {
  if (code === STOPPED) await store.set(rowKey('stop', account, person), at)
  if (code === CAPPED) await store.set(rowKey('cap', account, person), at + CAP, { ttl: CAP })
}

/** Remembers what an event says about how one may write to its person. */
export async function remember(store: Store, account: string, person: string, event: WhatsAppEvent): Promise<void> {
  const open = rowKey('open', account, person)
  const stop = rowKey('stop', account, person)
  if (opens(event)) {
    const known = await store.get<number>(open)
    if ((known?.value ?? 0) < event.at) await store.set(open, event.at, { ttl: WINDOW + HOUR })
  } else if (event.name === 'preference') {
    if (event.kind === 'stop') await store.set(stop, event.at)
    if (event.kind === 'resume') await store.delete(stop)
  } else if (event.name === 'status' && event.kind === 'failed') {
    for (const code of [STOPPED, CAPPED])
      if (failedFor(event.data, code)) await rememberRefusal(store, account, person, code, event.at)
    if (failedFor(event.data, NO_WINDOW)) {
      const known = await store.get<number>(open)
      if (known && known.value < event.at) await store.delete(open, { ifVersion: known.version })
    }
  }
}

/** How one may write to a person now. */
export async function windowOf(store: Store, account: string, person: string, now: number): Promise<Window> {
  const [open, stop, cap] = await Promise.all(KINDS.map((kind) => store.get<number>(rowKey(kind, account, person))))
  const until = open && open.value + WINDOW
  return { open: (until ?? 0) > now, until, stopped: stop !== undefined, cappedUntil: cap?.value }
}
