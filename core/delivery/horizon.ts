import { counterOf } from '../storage/keys.ts'
import type { Store } from '../storage/store.ts'

/**
 * What this isolate knows of a scope without asking. The versions of most backends grow by one with every write, so
 * those of its own writes, in one unbroken row, mean that nobody else has written; where they leave gaps it asks.
 */
export class Horizon {
  /** Up to here every envelope is settled, or in this isolate's hands. */
  #known = -1
  /** Versions of its own beyond a gap. */
  readonly #ahead = new Set<number>()
  /** Whether the scope had no rows when it was last looked at, and none has been written since. */
  #rowless = false
  #rowWrites = 0

  /**
   * The store, watched. An envelope is seen once it is registered: until then nobody could wait for it. Marks are many:
   * who writes them says so, and saves a promise each.
   */
  watch(store: Store): Store {
    if (store.guarantee !== 'atomic') return store
    return {
      guarantee: store.guarantee,
      get: (key) => store.get(key),
      list: (prefix, options) => store.list(prefix, options),
      delete: (key, options) => store.delete(key, options),
      scope: (name) => store.scope(name),
      set: (key, value, options) => {
        const written = store.set(key, value, options)
        if (key.startsWith('q/') && options?.ttl === undefined) {
          this.#writesRow()
          // A look that was answered while it was on its way has not seen it.
          written.then(this.#writesRow, this.#writesRow)
        }
        if (key[0] !== 'q' && options?.ifVersion === null) return written
        return written.then((version) => {
          if (version !== false) this.see(version)
          return version
        })
      },
    }
  }

  readonly #writesRow = (): void => {
    this.#rowWrites++
    this.#rowless = false
  }

  /** A write of this isolate. */
  see(version: string): void {
    const count = counterOf(version)
    if (count !== this.#known + 1) {
      if (count > this.#known && this.#ahead.size < MOST_AHEAD) this.#ahead.add(count)
      return
    }
    this.#known = count
    while (this.#ahead.size > 0 && this.#ahead.delete(this.#known + 1)) this.#known++
  }

  /** Whether every envelope before this one is known to be settled or in hand. */
  clear(version: string): boolean {
    const clear = counterOf(version) >= 0 && counterOf(version) <= this.#known
    if (!clear) this.#rowless = false
    return clear
  }

  /** A look at all envelopes, begun after this version was written, has found only such as are in hand. */
  look(version: string): void {
    this.#known = Math.max(this.#known, counterOf(version))
    for (const count of this.#ahead) if (count <= this.#known) this.#ahead.delete(count)
    while (this.#ahead.delete(this.#known + 1)) this.#known++
    if (this.#ahead.size >= MOST_AHEAD) this.#ahead.clear()
  }

  /** What was in hand is given up without being settled. */
  forget(): void {
    this.#known = -1
    this.#ahead.clear()
    this.#rowless = false
  }

  /** Whether there are rows; `look` is asked where that is not known. */
  async hasRows(look: () => Promise<boolean>): Promise<boolean> {
    if (this.#rowless) return false
    const before = this.#rowWrites
    const found = await look()
    if (!found && before === this.#rowWrites) this.#rowless = true
    return found
  }
}

const MOST_AHEAD = 1000
