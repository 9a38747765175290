import type { Placed } from './placed.ts'

/** An envelope that this isolate accepted and is still working on; newer ones wait for it, lane by lane. */
export class InHand {
  readonly version: string
  /** When its claim lapses. What is not settled then may never be: hosts end the work of a request without a word. */
  readonly until: number
  /** The last envelopes before it in its lanes; undefined where a newer one came to be known first. */
  behind: ReadonlySet<InHand> | undefined
  /** Those that it runs without rows, or may be about to. */
  events: readonly Placed[]
  /** Its lanes, and who waits for each. */
  readonly #open = new Map<string, readonly (() => void)[]>()
  readonly #tails: Map<string, InHand>

  constructor(
    version: string,
    until: number,
    lanes: readonly string[],
    events: readonly Placed[],
    tails: Map<string, InHand>,
  ) {
    this.version = version
    this.until = until
    this.events = events
    this.#tails = tails
    const behind = new Set<InHand>()
    const nobody: readonly (() => void)[] = []
    let newest = true
    for (const lane of lanes) {
      this.#open.set(lane, nobody)
      const tail = tails.get(lane)
      if (tail && tail.version > version) newest = false
      else tails.set(lane, this)
      if (tail) behind.add(tail)
    }
    if (newest) this.behind = behind
  }

  /** The events of this lane are handled, or are rows. */
  release(lane: string): void {
    const waiting = this.#open.get(lane) ?? []
    this.#open.delete(lane)
    if (this.#tails.get(lane) === this) this.#tails.delete(lane)
    for (const go of waiting) go()
  }
  /** The end of it. Newer ones may still refer to it: it keeps none that came before it. */
  end(): void {
    for (const lane of this.#open.keys()) this.release(lane)
    this.events = []
    this.behind = undefined
  }

  /** Whether the event that would have this row is run without one. */
  runs(key: string): boolean {
    return this.events.some((one) => !one.over && one.key === key)
  }

  /** What to wait for until these lanes, or all, are released; nothing where they are. */
  open(lanes: Iterable<string> = this.#open.keys()): Promise<void>[] {
    const waits: Promise<void>[] = []
    for (const lane of lanes) {
      const waiting = this.#open.get(lane)
      if (waiting) waits.push(new Promise((go) => this.#open.set(lane, [...waiting, go])))
    }
    return waits
  }
}
