import type { RunInit } from '../context.ts'
import { describe, SignalboxError } from '../errors.ts'
import type { Entry } from '../storage/store.ts'
import type { Incoming } from '../webhook/events.ts'
import { type Asking, askingOf, isPending, isWaiting, resumeFor, suspend, waitsDue, withoutStrays } from './ask.ts'
import { Claim, LeaseLost } from './claim.ts'
import { Effects, echoKey, effectId, Later } from './effects.ts'
import { keepCopy } from './kept.ts'
import { endOfTurn, type Partition, rememberFor, type Turn, tombOf } from './partition.ts'
import { type DeadRow, type Row, stored, unpack, type Verdict } from './rows.ts'
import { wakeAt } from './wake.ts'

/** How a run ended: `done` and `waiting` let the lane go on, `later` holds it, `lost` means that another has it. */
export type Ended = 'done' | 'waiting' | 'later' | 'lost'

/** A lane's page: long enough to see a burst. */
const PAGE = 20

export interface DrainOptions {
  /** Meta has told of a send that the lane may wait for. */
  readonly echoed?: boolean
  /** After this no event is begun any more. */
  readonly deadline?: number
}

/**
 * Handles a lane's events in order until it is empty, held by another, or waiting for its next try. One at a time per
 * isolate: a call during another looks again when that is done.
 */
export function drain(part: Partition, lane: string, options: DrainOptions = {}): Promise<void> {
  const { echoed = false, deadline = Number.POSITIVE_INFINITY } = options
  const { draining } = part.memory
  const active = draining.get(lane)
  if (active && part.host.now() < active.until) {
    active.again = true
    active.echoed ||= echoed
    active.deadline = Math.max(active.deadline, deadline)
    return active.done
  }
  const turn: Turn = { again: false, echoed, deadline, until: endOfTurn(part), done: Promise.resolve() }
  turn.done = (async () => {
    try {
      do {
        const { echoed: woken } = turn
        turn.again = turn.echoed = false
        await drainOnce(part, lane, woken, turn)
      } while (turn.again)
    } finally {
      if (draining.get(lane) === turn) draining.delete(lane)
    }
  })()
  draining.set(lane, turn)
  return turn.done
}

/** Only the head is ever claimed, so the claim on it is the lease of the whole lane. */
async function drainOnce(part: Partition, lane: string, echoed: boolean, turn: Turn): Promise<void> {
  const { host, settings, me, memory } = part
  const wake = (at: number): void => wakeAt(part, lane, at, () => drain(part, lane))
  for (let begun = 0; ; begun++) {
    const rows = await withoutStrays(part, await headsOf(part, lane))
    const now = host.now()
    const head = waitsDue(rows, now) ?? rows.find((r) => !isWaiting(r.key))
    if (!head) return
    const held = rows.find(({ value }) => value.holder !== undefined && now < (value.until ?? 0) + settings.skew)
    if (held && (held.value.holder !== me || memory.running.has(held.key)))
      return wake((held.value.until ?? 0) + settings.skew)
    const { unsettled } = head.value
    const after = Math.max(head.value.after ?? 0, ...burst(part, head, rows).map((r) => r.value.after ?? 0))
    if (after > now && !(echoed && unsettled && (await hasEcho(part, head)))) return wake(after)
    if (begun > 0 && now >= turn.deadline) return wake(now)
    const claimed = await claimHead(part, head, rows)
    if (!claimed) continue
    try {
      const ended = await attempt(part, claimed, questionsFor(head, rows))
      if (ended === 'later') return wake(claimed.row.after ?? 0)
      if (ended === 'lost') return
    } finally {
      memory.running.delete(head.key)
    }
  }
}

/** The waiting rows that an event may answer: none for one that waits itself. */
const questionsFor = ({ key }: Entry<Row>, rows: readonly Entry<Row>[]): readonly Entry<Row>[] =>
  isWaiting(key) ? [] : rows.filter((r) => isWaiting(r.key))

/** The first rows of a lane, and as many more as belong to one burst with them. */
async function headsOf(part: Partition, lane: string): Promise<Entry<Row>[]> {
  const rows = await part.store.list<Row>(`q/${lane}/`, { limit: PAGE })
  for (let page = rows; page.length >= PAGE && page.every((r) => isWaiting(r.key) || isLatest(part, r)); ) {
    page = await part.store.list<Row>(`q/${lane}/`, { after: rows.at(-1)?.key, limit: PAGE })
    rows.push(...page)
  }
  return rows
}

/** Whether Meta has told of any send that this row waits for. */
async function hasEcho(part: Partition, { key, value }: Entry<Row>): Promise<boolean> {
  for (const [name, effect] of Object.entries(value.effects))
    if (effect.state === 'sending' && (await part.store.get(echoKey(await effectId(part.scope, key, name)))))
      return true
  return false
}

async function claimHead(part: Partition, head: Entry<Row>, rows: readonly Entry<Row>[]): Promise<Claim | undefined> {
  const { host, settings, me, memory } = part
  const row: Row = { ...head.value, holder: me, until: host.now() + settings.lease, after: undefined }
  row.tries = isPending(row) ? 1 : row.tries + 1
  gather(part, head, row, rows)
  const claim = new Claim(part, head.key, row, head.version)
  memory.running.add(head.key)
  try {
    await claim.save()
    await settings.at('after-claim')
    return claim
  } catch (error) {
    memory.running.delete(head.key)
    if (error instanceof LeaseLost) return undefined
    throw error
  }
}

/** Whether it may become part of a burst: nothing was done for it yet, and it stands for no burst already. */
const isLatest = (part: Partition, { value }: Entry<Row>): boolean =>
  value.tries === 0 &&
  (value.skipped ?? value.memos ?? value.redriven) === undefined &&
  Object.keys(value.effects).length === 0 &&
  part.settings.orderOf(value.event) === 'latest'

/** The events behind this one that belong to its burst (`order: 'latest'`), before anything was tried. */
function burst(part: Partition, head: Entry<Row>, rows: readonly Entry<Row>[]): Entry<Row>[] {
  if (!isLatest(part, head)) return []
  const behind = rows.filter((r) => r.key > head.key && !isWaiting(r.key))
  const end = behind.findIndex((r) => !isLatest(part, r))
  return end < 0 ? behind : behind.slice(0, end)
}

/** A burst becomes one run: of its last event, with the others beside it. */
function gather(part: Partition, head: Entry<Row>, row: Row, rows: readonly Entry<Row>[]): void {
  const others = burst(part, head, rows)
  const last = others.at(-1)
  if (!last) return
  row.skipped = [row.event, ...others.slice(0, -1).map((r) => r.value.event)]
  row.event = last.value.event
  row.covers = others.map((r) => r.key)
}

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
  if (verdict) return bury(part, claim, verdict).then(ended)
  return waiting.length > 0 || row.answers ? resume(part, claim, waiting) : run(part, claim)
}
const ended = (done: boolean): Ended => (done ? 'done' : 'lost')

/** Offers the event to those that wait, and runs its own handlers where it answers none of them. */
async function resume(part: Partition, claim: Claim, waiting: readonly Entry<Row>[]): Promise<Ended> {
  claim.beat()
  try {
    const resumed = await resumeFor(part, claim, waiting, async (other, answer) => run(part, other, answer))
    if (resumed === 'lost' || resumed === 'later') return resumed
    return resumed ? ended(await complete(part, claim)) : await run(part, claim)
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
  get paused(): Promise<void> {
    return this.asking.suspended.then(() => undefined)
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
  if (claim.row.tries > settings.retries.length + 1) return bury(part, claim, { reason: 'crashed' }).then(ended)
  const one = new Running(part, claim, candidate)
  let running: unknown
  try {
    running = board.handle(unpack(claim.row.event), host, one)
  } catch (error) {
    running = Promise.reject(error)
  }
  // Without a row there is nothing to be written: its envelope ends for all of its events at once.
  if (running === undefined && claim.version === undefined && !one.touched && settings.plain) return 'done'
  return outcome(part, one, running)
}

async function outcome(part: Partition, one: Running, running: unknown): Promise<Ended> {
  const { host, settings } = part
  const { claim } = one
  claim.beat()
  try {
    const over = running === undefined ? undefined : Promise.resolve(running).then(() => undefined)
    const suspended = over && (await Promise.race([over, one.asking.suspended]))
    if (one.verdict) throw one.verdict
    if (suspended) return await suspend(part, claim, suspended, drain)
    await settings.at('before-done')
    return ended(await complete(part, claim))
  } catch (thrown) {
    const error = one.verdict ?? thrown
    if (error instanceof LeaseLost || claim.lost) return 'lost'
    try {
      return await settle(part, claim, error)
    } catch (second) {
      if (!(second instanceof LeaseLost)) host.log.error('outcome not stored', { error: describe(second) })
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
  if (code === 'ask_timeout' || code === 'ask_cancelled') return ended(await complete(part, claim))
  board.report(error, unpack(row.event), host)
  const wait = settings.retries[row.tries - 1]
  if (code === 'effect_diverged' || code === 'effect_parked' || wait === undefined) {
    const reason = code === 'effect_diverged' || code === 'effect_parked' ? code : 'tries'
    return (await bury(part, claim, { reason, error: describe(error) })) ? 'done' : 'lost'
  }
  const { retryAt } = error as { retryAt?: unknown }
  const after = host.now() + Math.max(1, host.random() * wait)
  await claim.release(typeof retryAt === 'number' ? Math.max(after, retryAt) : after, { unsettled: false })
  return 'later'
}

/** Moves a row to the dead letters; its lane goes on. */
async function bury(part: Partition, claim: Claim, verdict: Verdict): Promise<boolean> {
  const { row, key } = claim
  row.dying = verdict
  try {
    await claim.save()
  } catch (error) {
    if (error instanceof LeaseLost) return false
    throw error
  }
  const dead: DeadRow = { ...stored(row), ...verdict, diedAt: part.host.now(), holder: undefined, until: undefined }
  await part.store.set(`dead/${key.slice(2)}`, dead)
  return close(part, claim)
}

/** Done: kept where the app asked for it, then closed. A run that lost its lease meanwhile keeps nothing. */
async function complete(part: Partition, claim: Claim): Promise<boolean> {
  if (part.settings.keep > 0 && !claim.isHeld) return false
  await keepCopy(part, claim)
  return close(part, claim)
}

/** The rows become marks, the head last. */
async function close(part: Partition, claim: Claim): Promise<boolean> {
  const { row } = claim
  for (const key of row.covers ?? []) {
    const covered = await part.store.get<Row>(key)
    if (covered?.value.event)
      await part.store.set(key, { done: true }, { ...tombOf(part.board, covered.value), ifVersion: covered.version })
  }
  const done = await claim.finish(row.redriven === undefined ? {} : { redriven: row.redriven })
  await part.settings.at('after-done')
  return done
}
