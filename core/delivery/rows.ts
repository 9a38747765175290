/**
 * What delivery keeps, in the scope of each entry id:
 *
 *     in/<envelope id>            a verified POST that is not yet handled or turned into rows; then a mark
 *     q/<lane>/<version>-<index>  an event that waits, runs, retries or has asked (`ctx.ask`); then a mark
 *     seen/<event key>            mark: which row owns this event
 *     echo/<effect id>            mark: what Meta told of a send
 *     dead/<lane>/…  kept/<lane>/…  given up · kept for replay
 *     forgot                      mark: how far the removal of old rows has come
 *
 * in the scope `~send` a row `send/<key>` for each `app.send`, and in the root scope `scope/<entry id>` for each of these
 * partitions, marks of tasks, and the mark `probe` of a store that `/health` has tried to write to.
 */
import { DAY, HOUR } from '../duration.ts'
import type { MetaError } from '../graph/errors.ts'
import type { Loose } from '../loose.ts'
import type { Entry } from '../storage/store.ts'
import type { Incoming } from '../webhook/events.ts'

/** A finished envelope stays as a mark for longer than any stall, so that an identical repeat costs one read. */
export const TOMB: number = HOUR

/** `app.send` answers a repeat from its record for so long. */
export const KEEP_SENDS: number = 8 * DAY
/** The scope in which sends outside a webhook are recorded. */
export const SENDS = '~send'

/** The raw POST. It is born claimed by the isolate that accepted it. */
export interface Envelope {
  /** What was sent as the JSON it is, or `text`: one that would be read otherwise from there. */
  readonly body?: Loose | undefined
  readonly text?: string | undefined
  /** The lanes of its events: what decides whether a newer envelope must let it go first. */
  readonly lanes: readonly string[]
  /** Lane and user of events that a plugin resolved to others, by index. */
  readonly resolved?:
    | Readonly<Record<number, { readonly lane: string; readonly user?: string | undefined }>>
    | undefined
  /** Events that plugins raised on reading it. */
  readonly raised?: readonly Incoming[] | undefined
  /** The plugin whose own webhook it came by; `meta`: its text is one event of the app's own. */
  readonly own?: string | undefined
  readonly holder: string
  readonly until: number
  /** Its first version, once a helper has taken it from its acceptor: the place of its events in their lanes. */
  readonly order?: string
  /** When it was accepted. */
  readonly at: number
}

/** Whether it is one still, not the mark that it leaves. */
export const isOpen = (entry: Entry<Partial<Envelope>> | undefined): entry is Entry<Envelope> =>
  entry?.value.holder !== undefined

/** One write to the outside world. */
export interface Effect {
  /** Of method, path and body: a re-run that sends something else must not get this one's answer. */
  readonly print: string
  state: 'sending' | 'sent' | 'failed'
  at: number
  response?: unknown
  /** Its outcome is unknown and somebody has redriven its event: without an echo it is sent, whatever is its default. */
  resend?: true
  /** What Meta answered, when it refused. */
  failure?: MetaError & { readonly status: number }
  /** Its handler went on to other sends without it: it stays refused in every run. */
  passed?: true | undefined
}

/** An answer that a handler waits for. */
export interface Ask {
  /** When waiting ends without an answer. */
  readonly until?: number | undefined
  answer?: Incoming
  /** The row that the answer came in. */
  by?: string
  outcome?: 'answered' | 'timeout' | 'cancelled'
}

/** The unit of consistency: event, claim, tries, effects and memos are one value, and its version is the fence. */
export interface Row {
  event: Incoming
  tries: number
  effects: Record<string, Effect>
  memos?: Record<string, unknown> | undefined
  asks?: Record<string, Ask> | undefined
  holder?: string | undefined
  until?: number | undefined
  /** Not to be tried before. */
  after?: number | undefined
  /** It waits for the echo of a send: an echo may wake it before `after`. */
  unsettled?: boolean | undefined
  /** Its run has ended with an open question: it holds up no event behind it. */
  waits?: true | undefined
  /** The waiting row that this event answers. */
  answers?: string | undefined
  /** Earlier events of a burst that this one stands for (`order: 'latest'`), and the rows they came in. */
  skipped?: Incoming[] | undefined
  covers?: readonly string[]
  /** When it was first written. */
  readonly at: number
  /** The dead letter that it was redriven from. */
  redriven?: string | undefined
  /** It is on its way to the dead letters: decided under the row's fence, so that nobody runs it again. */
  dying?: Verdict | undefined
  /** Tells one's own write from another's after an error. */
  stamp?: string
}

/** Why a row is given up. */
export interface Verdict {
  readonly reason: string
  readonly error?: object
}
/** A row that was given up. */
export interface DeadRow extends Row, Verdict {
  readonly diedAt: number
}

export const rowKey = (lane: string, name: string): string => `q/${lane}/${name}`
export const laneOf = (key: string): string => key.split('/')[1] ?? ''
/** Beyond every key of a lane. */
export const endOf = (prefix: string): string => `${prefix}\u{10ffff}`

/** `data` and `raw` are usually one object: it is stored once. */
export const pack = (event: Incoming): Incoming => (event.raw === event.data ? { ...event, raw: undefined } : event)
/** A row as it is written. */
export const stored = <R extends Row>(row: R): R => ({ ...row, event: pack(row.event) })
/** A row that nobody holds: stores leave out what is undefined. */
export const unheld = <R extends Row>(row: R): R => ({ ...row, holder: undefined, until: undefined })
export const unpack = (event: Incoming): Incoming => (event.raw === undefined ? { ...event, raw: event.data } : event)
