/**
 * The Store contract as a suite: what `core/storage/store.ts` promises, case by case, for authors of stores.
 * It needs no test framework and no Node, so that it runs wherever a backend does.
 *
 * @example
 * import { test } from 'vitest'
 * import { storeConformance } from 'signalbox/storage/conformance'
 *
 * for (const { name, run } of storeConformance({ make: () => myStore() })) test(name, run)
 */

import type { Store } from '../../core/storage/store.ts'
import { keyCases } from './store/keys.ts'
import { type Case, type CaseGroup, random, type Tools } from './store/kit.ts'
import { listCases } from './store/lists.ts'
import { markCases } from './store/marks.ts'
import { raceCases } from './store/races.ts'
import { valueCases } from './store/values.ts'
import { versionCases } from './store/versions.ts'

export interface StoreConformanceOptions {
  /** The store to test, called once; every case works in a scope of its own, so it need not be empty. */
  make(): Store | Promise<Store>
  /** Moves the store's clock by `ms`. Without it marks are given `ttl` real ms and waited for. */
  advance?(ms: number): void | Promise<void>
  /** How long marks live that a case waits for, in ms. Default: 60,000 under `advance`, else 150. */
  readonly ttl?: number | undefined
  /** Size of the large values, in bytes of UTF-8. Default: 3,000,000, the largest body that Meta sends. */
  readonly large?: number | undefined
  /** Callers that race for one write. Default: 200. */
  readonly racers?: number | undefined
  /** Leaves out the cases that write by the hundred. */
  readonly quick?: boolean | undefined
  /** How many cases `runStoreConformance` runs at once; more than one only without `advance`. Default: 1. */
  readonly atOnce?: number | undefined
}

export interface ConformanceCase {
  readonly name: string
  /** Rejects with an Error that says what was wrong. */
  run(): Promise<void>
}
export interface ConformanceReport {
  readonly passed: number
  readonly failed: readonly { readonly name: string; readonly error: string }[]
}

const GROUPS: readonly CaseGroup[] = [valueCases, keyCases, versionCases, markCases, listCases, raceCases]

/**
 * All cases for one store. Those that need a conditional write leave a `best-effort` store alone.
 * Cases are independent of each other; run them one by one.
 */
export function storeConformance(options: StoreConformanceOptions): ConformanceCase[] {
  const { advance, large = 3_000_000, racers = 200, quick = false } = options
  const ttl = options.ttl ?? (advance ? 60_000 : 150)
  const tools: Tools = {
    ttl,
    large,
    racers,
    async lapse() {
      if (advance) await advance(ttl + 1)
      else await new Promise((resolve) => setTimeout(resolve, ttl + 50))
    },
  }
  let base: Promise<Store> | undefined
  const run = async (title: string, { atomic, test }: Case): Promise<void> => {
    base ??= Promise.resolve(options.make())
    const store = await base
    if (atomic && store.guarantee !== 'atomic') return
    await test(store.scope(`${title} ${random()}`), tools)
  }
  return GROUPS.flatMap((group) =>
    Object.entries(group.cases)
      .map(([title, it]): [string, Case] => [title, typeof it === 'function' ? { test: it } : it])
      .filter(([, it]) => !(quick && it.many))
      .map(([title, it]) => ({ name: `${group.name}: ${title}`, run: () => run(title, it) })),
  )
}

/**
 * Runs all cases where there is no test framework (a worker, a child process).
 *
 * @example
 * Response.json(await runStoreConformance({ make: () => d1Store(env.DB) }))
 */
export async function runStoreConformance(options: StoreConformanceOptions): Promise<ConformanceReport> {
  const failed: { name: string; error: string }[] = []
  const cases = storeConformance(options)
  const left = [...cases]
  const next = async (): Promise<void> => {
    for (let it = left.shift(); it; it = left.shift())
      try {
        await it.run()
      } catch (error) {
        failed.push({ name: it.name, error: error instanceof Error ? error.message : String(error) })
      }
  }
  await Promise.all(Array.from({ length: options.atOnce ?? 1 }, next))
  return { passed: cases.length - failed.length, failed }
}
