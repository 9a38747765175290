import { SignalboxError } from './errors.ts'

/** Handlers as the run time sees them; their types were checked where they were registered. */
export type Run = (ctx: object, next: () => Promise<void>) => unknown
/** A handler and what it waits for. */
export interface Link {
  readonly product: string | undefined
  readonly queries: ReadonlySet<string> | undefined
  readonly run: Run
}

/** What stands where a query is only kept: it lets the event pass. */
const pass: Run = (_, next) => next()

/** The map below a key, made on first use: three look-ups cost less than a key of three texts. */
function within<V>(maps: Map<string, Map<string, V>>, key: string): Map<string, V> {
  const known = maps.get(key)
  if (known) return known
  const made = new Map<string, V>()
  maps.set(key, made)
  return made
}

/** Handlers in registration order, and for each kind of event the chain that it runs. */
export class Registry {
  /** Everything that was registered. */
  readonly links: Link[] = []
  /** By product, name and kind. */
  readonly #chains = new Map<string, Map<string, Map<string, readonly Run[]>>>()

  add(product: string | undefined, queries: string | readonly string[] | undefined, runs: readonly Run[]): void {
    const set = queries === undefined ? undefined : new Set([queries].flat())
    for (const run of runs.length > 0 ? runs : [pass]) {
      if (typeof run !== 'function') throw new SignalboxError('query_unknown', 'A handler is not a function')
      this.links.push({ product, queries: set, run })
    }
    this.#chains.clear()
  }

  /** What an event of this kind runs: the app's handlers before the product's, each in registration order. */
  chain(product: string, name: string, kind: string): readonly Run[] {
    const names = within(this.#chains, product)
    const kinds = within(names, name)
    const known = kinds.get(kind)
    if (known) return known
    const matches = this.links.filter(
      (l) =>
        (l.product === undefined || l.product === product) &&
        (!l.queries || l.queries.has(name) || l.queries.has(`${name}:${kind}`)),
    )
    const chain = [...matches.filter((l) => !l.product), ...matches.filter((l) => l.product)].map((l) => l.run)
    kinds.set(kind, chain)
    return chain
  }
}

/**
 * Runs a chain as koa does: each link decides whether the next one runs. Calling `next` twice is a mistake. Answers
 * what to wait for; a handler that waits for nothing may throw at once.
 */
export function runChain(chain: readonly Run[], ctx: object, at = 0): unknown {
  let called = false
  return chain[at]?.(ctx, async () => {
    if (called) throw new SignalboxError('query_unknown', 'A handler called next() twice')
    called = true
    await runChain(chain, ctx, at + 1)
  })
}
