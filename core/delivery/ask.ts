import type { Link } from '../dispatch.ts'
import { type Duration, milliseconds } from '../duration.ts'
import { SignalboxError } from '../errors.ts'
import type { Awaitable } from '../plugin.ts'
import { saidIn } from '../said.ts'
import type { Entry } from '../storage/store.ts'
import type { Incoming } from '../webhook/events.ts'
import type { Ended } from './attempt.ts'
import { Claim } from './claim.ts'
import { ownName, type Partition } from './partition.ts'
import { type Ask, type Row, unpack } from './rows.ts'

export interface AskOptions {
  /** The queries that count as an answer, or a test. Default: any `message` that is one, and no note about another. */
  readonly for?: string | readonly string[] | ((event: Incoming) => boolean) | undefined
  /** Then `ctx.ask` throws `ask_timeout`. Default: never. */
  readonly timeout?: Duration | undefined
  /** What ends the question with `ask_cancelled`, in any case: typed, or the title or payload of what was tapped. */
  readonly cancel?: readonly string[] | undefined
}
/** What is asked: a text for `ctx.reply`, or a function that sends it. */
export type Question = string | (() => Awaitable<unknown>)

/** The asking side of one run. */
export interface Asking {
  /** Settles when a question is open: the handler goes no further in this run, and cannot catch that. */
  readonly suspended: Promise<unknown>
  ask(name: string, question: Question, options?: AskOptions): Promise<Incoming>
}

const lastAsk = (row: Row): Ask | undefined => Object.values(row.asks ?? {}).at(-1)
/**
 * Until when a row waits for an answer: 0 where it does not, or no more. What is answered goes on with the event that
 * answered, and not by itself.
 */
export function waitsUntil({ value }: Entry<Row>): number {
  const ask = value.waits && lastAsk(value)
  if (!ask || ask.outcome === 'timeout') return 0
  return (ask.outcome ? undefined : ask.until) ?? Number.POSITIVE_INFINITY
}

/** Whether an event says one of these words and nothing else. */
const says = (event: Incoming, words: readonly string[] = []): boolean => {
  const said = new Set(saidIn(event.data).map((word) => word.toLowerCase()))
  return words.some((word) => said.has(word.trim().toLowerCase()))
}
function answering(event: Incoming, wanted: AskOptions['for'] = 'message'): boolean {
  if (typeof wanted === 'function') return wanted(event)
  return [wanted].flat().some((q) => q === (event.aside || event.name) || q === `${event.name}:${event.kind}`)
}

/** Whether any handler of a product waits for what this query means; a bare name means all of its kinds. */
function hears(links: readonly Link[], product: string, query: string): boolean {
  const [name = ''] = query.split(':')
  const fits = (q: string): boolean => q === query || q === name || (query === name && q.startsWith(`${name}:`))
  return links.some(
    (l) => (l.product === undefined || l.product === product) && (!l.queries || [...l.queries].some(fits)),
  )
}

/** Events that no handler waits for are not kept, so none of them could ever answer. */
function mustBeHeard(part: Partition, product: string, name: string, wanted: AskOptions['for'] = 'message'): void {
  if (typeof wanted === 'function') return
  const deaf = [wanted].flat().filter((query) => !hears(part.board.links, product, query))
  if (deaf.length === 0) return
  throw new SignalboxError('query_unknown', `Nothing waits for ${deaf.join(', ')}, so "${name}" would get no answer`, {
    fix: `Have it kept for questions: app.${product}.on('${deaf[0]}')`,
  })
}

/** `ctx.ask` for one run; `candidate` is the event that may be the answer. */
export function askingOf(part: Partition, claim: Claim, candidate: Claim | undefined): Asking {
  const { row } = claim
  /** The answer is noted on the answering event first, so that it is never handled as anything else. */
  const conclude = async (ask: Ask, outcome: NonNullable<Ask['outcome']>, by?: Claim): Promise<void> => {
    if (by) {
      by.row.answers = claim.key
      await by.save()
      ask.answer = by.row.event
      ask.by = by.key
    }
    ask.outcome = outcome
    await claim.save()
  }
  /** One event answers one question; that it does may have been noted on the event alone, by a run that was killed. */
  const isFree = ({ key, row: { answers } }: Claim): boolean =>
    answers === undefined || (answers === claim.key && !Object.values(row.asks ?? {}).some(({ by }) => by === key))
  let suspended = (_: true): void => {}
  return {
    suspended: new Promise((resolve) => {
      suspended = resolve
    }),
    async ask(this: { reply?(text: string): Promise<unknown> }, name, question, options = {}) {
      mustBeHeard(part, row.event.product, name, options.for)
      const own = ownName(name)
      if (typeof question === 'function') await question()
      else if (this?.reply) await this.reply(question)
      else throw new SignalboxError('input_invalid', `This context cannot reply; ask "${name}" with a function`)
      row.asks ??= {}
      const ask: Ask = row.asks[own] ?? {
        until: options.timeout && part.host.now() + milliseconds(options.timeout),
      }
      row.asks[own] = ask
      if (ask.outcome === undefined && candidate && isFree(candidate)) {
        const event = unpack(candidate.row.event)
        if (says(event, options.cancel)) await conclude(ask, 'cancelled', candidate)
        else if (answering(event, options.for)) await conclude(ask, 'answered', candidate)
      }
      if (ask.outcome === undefined && part.host.now() >= (ask.until ?? Infinity)) await conclude(ask, 'timeout')
      if (ask.outcome === 'answered' && ask.answer) return unpack(ask.answer)
      if (ask.outcome === 'timeout') throw new SignalboxError('ask_timeout', `Nobody answered "${name}" in time`)
      if (ask.outcome === 'cancelled') throw new SignalboxError('ask_cancelled', `The question "${name}" was cancelled`)
      suspended(true)
      return new Promise<never>(() => {})
    },
  }
}

/**
 * Offers an event to the handlers that wait in its lane. Answers whether one of them took it; then the event is done
 * when that handler is.
 */
export async function resumeFor(
  part: Partition,
  event: Claim,
  waiting: readonly Entry<Row>[],
  run: (waiting: Claim, answer: Claim) => Promise<Ended>,
): Promise<boolean | 'later' | 'lost'> {
  const { answers } = event.row
  if (answers !== undefined && !waiting.some((w) => w.key === answers)) return true // it was taken, and that run is over
  for (const one of waiting) {
    const { key, value, version } = one
    if (answers !== undefined && answers !== key) continue
    const { host, me, settings } = part
    // While its question is open, what is tried is this event: as often as any.
    const tries = lastAsk(value)?.outcome === 'answered' ? value.tries + 1 : event.row.tries
    const claim = new Claim(part, one, { ...value, tries, holder: me, until: host.now() + settings.lease }, version)
    await claim.save()
    claim.beat()
    const ended = await run(claim, event).finally(() => claim.stopBeat())
    if (ended === 'lost') return 'lost'
    const taken = event.row.answers === key
    if (ended === 'later') {
      // It failed with its answer, or before it could say whether this is one: the event is not yet anybody else's.
      const counts = !taken && claim.row.unsettled !== true
      await event.release(claim.row.after ?? 0, { tries: event.row.tries - (counts ? 0 : 1) })
      return 'later'
    }
    if (taken) return true
  }
  return false
}
