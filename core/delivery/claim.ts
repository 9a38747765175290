import { SignalboxError } from '../errors.ts'
import type { Store } from '../storage/store.ts'
import { endOfTurn, type Partition, tombOf, within } from './partition.ts'
import { laneOf, type Row, stored } from './rows.ts'
import { without } from './settings.ts'

/** Another isolate has taken the row over, or the run has ended: it must not touch the world any more. */
export class LeaseLost extends SignalboxError {
  constructor() {
    super('lease_lost', 'This run is over: another isolate has the event, or its handler did not wait for this')
  }
}

/** One run's hold on one row. All its writes go through here, one after the other, each fenced by the row's version. */
export class Claim {
  readonly row: Row
  /** Undefined while the event runs without a row, under its envelope's claim. */
  version: string | undefined
  lost = false
  readonly #part: Partition
  readonly #place: { readonly key: string }
  readonly #store: Store
  /** Until when it is ours for certain: a renewal that is not written yet gives nothing. */
  #until: number
  #tail: Promise<unknown> | undefined
  #abort: AbortController | undefined
  #stopBeat: (() => void) | undefined

  constructor(part: Partition, place: { readonly key: string }, row: Row, version: string | undefined) {
    this.#place = place
    this.row = row
    this.version = version
    this.#part = part
    this.#store = part.store
    this.#until = row.until ?? 0
  }

  get key(): string {
    return this.#place.key
  }

  /** Aborts when the lease is lost. */
  get signal(): AbortSignal {
    this.#abort ??= new AbortController()
    if (this.lost) this.#abort.abort(new LeaseLost())
    return this.#abort.signal
  }

  get isHeld(): boolean {
    TEST: if (without(this.#part.settings, 'fence')) return true
    return !this.lost && this.#part.host.now() < this.#until
  }
  /** Throws unless this run still holds the row; called in the same tick as `fetch`. */
  assertHeld(): void {
    if (!this.isHeld) throw this.#lose()
  }

  /** Writes the row as it is now. */
  save(): Promise<void> {
    return this.#inTurn(async () => {
      if (this.lost) throw new LeaseLost()
      this.row.stamp = this.#part.stamp()
      const version = await this.#write()
      if (version === false) throw this.#lose()
      this.version = version
      const turn = this.#part.memory.draining.get(laneOf(this.key))
      if (turn) turn.until = endOfTurn(this.#part)
    })
  }

  /** Turns the row into a mark: done, or moved elsewhere. Whether this run was the one to do it. */
  finish(value: object): Promise<boolean> {
    return this.#inTurn(async () => {
      this.stopBeat()
      const { lost, version } = this
      if (lost || version === undefined) {
        this.lost = true
        return !lost // without a row, the envelope is what ends
      }
      TEST: if (without(this.#part.settings, 'tombstones')) return this.#store.delete(this.key, { ifVersion: version })
      const mark = { done: true, ...value }
      const done = await settled(
        () => this.#store.set(this.key, mark, { ...tombOf(this.#part.board, this.row), ifVersion: version }),
        async () => ((await this.#store.get<{ done?: boolean }>(this.key))?.value.done ? 'ours' : false),
      )
      this.lost = true // what the handler has not waited for comes too late
      return done !== false
    })
  }

  /** Gives the row back, to be tried again not before `after`. */
  async release(after: number, changes: Partial<Row>): Promise<void> {
    this.stopBeat()
    Object.assign(this.row, changes, { after, holder: undefined, until: undefined })
    await this.save()
  }

  /** Renews the lease at a third, until the run ends. */
  beat(): void {
    this.stopBeat()
    const { host, settings } = this.#part
    const stop = host.timer(settings.lease / 3, () => {
      const until = host.now() + settings.lease
      this.row.until = until
      within(host, settings.lease * (2 / 3), this.save()).then(
        () => {
          this.#until = until
          if (this.#stopBeat === stop) this.beat() // a run that ended while this was written renews nothing more
        },
        () => this.#lose(),
      )
    })
    this.#stopBeat = stop
  }
  stopBeat(): void {
    this.#stopBeat?.()
    this.#stopBeat = undefined
  }

  #lose(): LeaseLost {
    this.lost = true
    this.stopBeat()
    const error = new LeaseLost()
    this.#abort?.abort(error)
    return error
  }

  #inTurn<T>(run: () => Promise<T>): Promise<T> {
    const turn = this.#tail ? this.#tail.then(run, run) : run()
    this.#tail = turn.catch(() => {})
    return turn
  }

  async #write(): Promise<string | false> {
    const { key } = this
    const row = stored(this.row)
    const ours = async (): Promise<string | false> => {
      const entry = await this.#store.get<Row>(key)
      return entry?.value.stamp === row.stamp && entry ? entry.version : false
    }
    const put = (ifVersion: string | null | undefined) => settled(() => this.#store.set(key, row, { ifVersion }), ours)
    TEST: if (this.version !== undefined && without(this.#part.settings, 'fence')) return put(undefined)
    if (this.version !== undefined) return put(this.version)
    const created = await put(null)
    if (created !== false) return created
    // A helper wrote the row for us, under our claim and untried: it is ours to go on with.
    const entry = await this.#store.get<Row>(key)
    return entry?.value.holder === this.#part.me && entry.value.tries === 0 && put(entry.version)
  }
}

/**
 * A conditional write with a known outcome. One that throws may have happened, and so may one that is refused: clients
 * send again, unasked, what a broken connection has not answered. So the row is read back; if it was not ours after an
 * error, the write is tried once more.
 */
export const settled = async (
  write: () => Promise<string | false>,
  ours: () => Promise<string | false>,
): Promise<string | false> => {
  const version = await write().catch(() => undefined)
  return version || (await ours()) || (version === undefined && ((await write()) || ours()))
}
