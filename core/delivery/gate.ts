/**
 * So many handlers run at a time in one process. Whoever waits for a place holds no claim, so that another process may
 * take the event meanwhile.
 */
export class Gate {
  #free: number
  readonly #queue: (() => void)[] = []

  constructor(places: number) {
    this.#free = places
  }
  /** Takes a place, if one is free. */
  tryEnter(): boolean {
    if (this.#free <= 0) return false
    this.#free--
    return true
  }
  /** A place, when it is one's turn. */
  enter(): Promise<void> {
    return new Promise((go) => this.#queue.push(go))
  }
  leave(): void {
    const next = this.#queue.shift()
    if (next) next()
    else this.#free++
  }
}

/** The place of one who takes it for one handler after the other. */
export class Place {
  readonly #gate: Gate
  #taken = false

  constructor(gate: Gate) {
    this.#gate = gate
  }
  /** Undefined: it is taken. Otherwise it is when the promise resolves, and much may have happened by then. */
  take(): Promise<void> | undefined {
    if (this.#taken || this.#gate.tryEnter()) {
      this.#taken = true
      return undefined
    }
    return this.#gate.enter().then(() => {
      this.#taken = true
    })
  }
  free(): void {
    if (this.#taken) this.#gate.leave()
    this.#taken = false
  }
}
