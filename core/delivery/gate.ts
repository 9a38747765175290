/** A place at the gate, taken for one handler after the other. */
export interface Place {
  /** Takes it, if that needs no waiting. */
  tryTake(): boolean
  /** Undefined: it is taken. Otherwise it is when the promise resolves, and much may have happened by then. */
  take(): Promise<void> | undefined
  free(): void
}

/**
 * So many handlers run at a time in what shares this gate. Whoever waits for a place holds no claim, so that another process may
 * take the event meanwhile.
 */
export function gate(places: number): () => Place {
  const queue: (() => void)[] = []
  return () => {
    let taken = false
    return {
      tryTake() {
        if (!taken && places > 0) {
          taken = true
          places--
        }
        return taken
      },
      take() {
        if (this.tryTake()) return undefined
        taken = true
        places--
        return new Promise((go) => queue.push(go))
      },
      free() {
        if (!taken) return
        taken = false
        places++
        queue.shift()?.()
      },
    }
  }
}
