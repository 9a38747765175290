/**
 * One run of one claimed event: the questions that it may answer, its handlers, and what came of them. Whoever calls has
 * the claim, and looks at the lane again when the run is over.
 */
import type { RunInit } from '../context.ts'
import { describe, SignalboxError, toLog } from '../errors.ts'
import type { Entry } from '../storage/store.ts'
import type { Incoming } from '../webhook/events.ts'
import { type Asking, askingOf, resumeFor } from './ask.ts'
import { type Claim, LeaseLost } from './claim.ts'
import { Effects, Later } from './effects.ts'
import { bury, complete } from './ending.ts'
import { type Partition, rememberFor } from './partition.ts'
import { type Row, unpack } from './rows.ts'
import { at } from './settings.ts'

/** How a run ended: `done` and `waiting` let the lane go on, `later` holds it, `lost` means that another has it. */
export type Ended = 'done' | 'waiting' | 'later' | 'lost'

/** Older than the time for which duplicates are remembered: it may have been handled before. History is old by nature. */
function isStale({ board, settings }: Partition, { event, at, tries, redriven }: Row): boolean {
  const since = event.at > 0 ? event.at : (event.sentAt ?? 0)
  if (!settings.refuseStale || tries > 1 || since <= 0 || event.backfill || redriven !== undefined) return false
  return at - since > rememberFor(board, event)
}

/** Runs the handlers of a claimed event and settles what came of it. */
export function attempt(part: Partition, claim: Claim, waiting: readonly Entry<Row>[] = []): Ended | Promise<Ended> {
  const { row } = claim
  const verdict = row.dying ?? (isStale(part, row) ? { reason: 'stale' } : undefined)
  if (verdict) return bury(part, claim, verdict)
  return waiting.length > 0 || row.answers ? resume(part, claim, waiting) : run(part, claim)
}

/** Offers the event to those that wait, and runs its own handlers where it answers none of them. */
async function resume(part: Partition, claim: Claim, waiting: readonly Entry<Row>[]): Promise<Ended> {
  claim.beat()
  try {
    const resumed = await resumeFor(part, claim, waiting, async (other, answer) => run(part, other, answer))
    if (resumed === 'lost' || resumed === 'later') return resumed
    return await (resumed ? complete(part, claim) : run(part, claim))
  } finally {
    claim.stopBeat()
  }
}

/** What the engine gives to one run of an event's handlers: nothing is made before it is asked for. */
class Running implements RunInit {
  readonly claim: Claim
  readonly #part: Partition
  readonly #candidate: Claim | undefined
  #effects: Effects | undefined
  #asking: Asking | undefined
  constructor(part: Partition, claim: Claim, candidate: Claim | undefined) {
    this.claim = claim
    this.#part = part
    this.#candidate = candidate
  }
  get effects(): Effects {
    this.#effects ??= new Effects(this.#part, this.claim)
    return this.#effects
  }
  get asking(): Asking {
    this.#asking ??= askingOf(this.#part, this.claim, this.#candidate)
    return this.#asking
  }
  /** Whether its handlers may have written anything, or still may. */
  get touched(): boolean {
    return this.#effects !== undefined || this.#asking !== undefined
  }
  idle(): Promise<void> | undefined {
    return this.#effects?.idle()
  }
  get verdict(): Error | undefined {
    return this.#effects?.verdict
  }
  get intercept(): Effects['intercept'] {
    return this.effects.intercept
  }
  get fetch(): typeof globalThis.fetch {
    return this.effects.fetch
  }
  signal(): AbortSignal {
    return this.claim.signal
  }
  get once(): Effects['once'] {
    return this.effects.once.bind(this.effects)
  }
  get ask(): Asking['ask'] {
    return this.asking.ask
  }
  get paused(): Promise<unknown> {
    return this.asking.suspended
  }
  get skipped(): readonly Incoming[] {
    return (this.claim.row.skipped ?? []).map(unpack)
  }
  get tries(): number {
    return this.claim.row.tries
  }
}

/** One run of one event's handlers. */
function run(part: Partition, claim: Claim, candidate?: Claim): Ended | Promise<Ended> {
  const { board, host, settings } = part
  // Its runs ended without a word: it may be what kills the process, and it must not do so for ever.
  if (claim.row.tries > settings.retries.length + 1) return bury(part, claim, { reason: 'crashed' })
  const one = new Running(part, claim, candidate)
  let running: unknown
  try {
    running = board.handle(unpack(claim.row.event), host, one)
  } catch (error) {
    running = Promise.reject(error)
  }
  // Without a row there is nothing to be written: its envelope ends for all of its events at once.
  if (running === undefined && claim.version === undefined && !one.touched && settings.plain) {
    claim.lost = true
    return 'done'
  }
  return outcome(part, one, running)
}

async function outcome(part: Partition, one: Running, running: unknown): Promise<Ended> {
  const { host, settings } = part
  const { claim } = one
  claim.beat()
  try {
    const over = running === undefined ? undefined : Promise.resolve(running).then(() => undefined)
    const suspended = over && (await Promise.race([over, one.asking.suspended]))
    await one.idle()
    if (one.verdict) throw one.verdict
    if (suspended) {
      await claim.release(0, { waits: true })
      return 'waiting'
    }
    TEST: await at(settings, 'before-done')
    return await complete(part, claim)
  } catch (thrown) {
    await one.idle()
    const error = one.verdict ?? thrown
    if (error instanceof LeaseLost || claim.lost) return 'lost'
    one.effects.endsWith(error)
    try {
      return await settle(part, claim, error)
    } catch (second) {
      if (!(second instanceof LeaseLost)) toLog(host.log, 'outcome not stored')(second)
      return 'lost' // the lease runs out and another goes on
    }
  } finally {
    claim.stopBeat()
  }
}

async function settle(part: Partition, claim: Claim, error: unknown): Promise<Ended> {
  const { board, host, settings } = part
  const { row } = claim
  if (error instanceof Later) {
    await claim.release(error.after, { tries: row.tries - 1, unsettled: true })
    return 'later'
  }
  const code = error instanceof SignalboxError ? error.code : undefined
  if (code === 'ask_timeout' || code === 'ask_cancelled') return complete(part, claim)
  board.report(error, unpack(row.event), host)
  const wait = settings.retries[row.tries - 1]
  if (code === 'effect_diverged' || code === 'effect_parked' || wait === undefined) {
    const reason = code === 'effect_diverged' || code === 'effect_parked' ? code : 'tries'
    return bury(part, claim, { reason, error: describe(error) })
  }
  const retryAt = (error as { retryAt?: unknown } | undefined | null)?.retryAt
  const after = host.now() + Math.max(1, host.random() * wait)
  await claim.release(typeof retryAt === 'number' ? Math.max(after, retryAt) : after, { unsettled: false })
  return 'later'
}
