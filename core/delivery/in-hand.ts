/** An envelope that this isolate accepted and is still working on; newer ones wait for it, lane by lane. */
export class InHand {
  readonly version: string
  /** When its claim lapses. What is not settled then may never be: hosts end the work of a request without a word. */
  readonly until: number
  /** The last envelopes before it in its lanes; undefined where a newer one came to be known first. */
  readonly behind: ReadonlySet<InHand> | undefined
  readonly #open: Set<string>
  readonly #waiting = new Map<string, (() => void)[]>()

  constructor(version: string, until: number, lanes: readonly string[], tails: Map<string, InHand>) {
    this.version = version
    this.until = until
    this.#open = new Set(lanes)
    const behind = new Set<InHand>()
    let newest = true
    for (const lane of lanes) {
      const tail = tails.get(lane)
      if (tail && tail.version > version) newest = false
      else tails.set(lane, this)
      if (tail) behind.add(tail)
    }
    this.behind = newest ? behind : undefined
  }

  /** The events of this lane are handled, or are rows. */
  release(lane: string, tails: Map<string, InHand>): void {
    this.#open.delete(lane)
    if (tails.get(lane) === this) tails.delete(lane)
    const waiting = this.#waiting.get(lane)
    if (!waiting) return
    this.#waiting.delete(lane)
    for (const go of waiting) go()
  }
  releaseAll(tails: Map<string, InHand>): void {
    for (const lane of this.#open) this.release(lane, tails)
  }

  /** What to wait for until these lanes, or all, are released; nothing where they are. */
  open(lanes: Iterable<string> = this.#open): Promise<void>[] {
    const waits: Promise<void>[] = []
    for (const lane of lanes)
      if (this.#open.has(lane))
        waits.push(
          new Promise((go) => {
            const waiting = this.#waiting.get(lane)
            if (waiting) waiting.push(go)
            else this.#waiting.set(lane, [go])
          }),
        )
    return waits
  }
}
