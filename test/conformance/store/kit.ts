import type { Store } from '../../../core/storage/store.ts'

/** What the cases are given beside a store. */
export interface Tools {
  readonly ttl: number
  readonly large: number
  readonly racers: number
  /** Lets the marks set with `ttl` lapse. */
  lapse(): Promise<void>
}
export type Test = (store: Store, tools: Tools) => Promise<void>
export interface Case {
  /** Needs a conditional write that holds against other callers. */
  readonly atomic?: boolean
  /** Writes by the hundred: left out of a quick run. */
  readonly many?: boolean
  readonly test: Test
}
export const many = (test: Test): Case => ({ many: true, test })
export interface CaseGroup {
  readonly name: string
  readonly cases: Readonly<Record<string, Test | Case>>
}

export function equal(actual: unknown, expected: unknown, what = 'value'): void {
  const [a, b] = [JSON.stringify([actual]), JSON.stringify([expected])]
  if (a !== b) throw new Error(`${what} is ${a.slice(1, -1).slice(0, 300)}, expected ${b.slice(1, -1).slice(0, 300)}`)
}
export function ok(condition: unknown, what: string): asserts condition {
  if (!condition) throw new Error(what)
}
/** A version that a write must have answered. */
export function won(version: string | false, what = 'the write'): string {
  ok(version !== false, `${what} was refused`)
  return version
}
/** Distinct scopes in a backend that keeps what earlier runs left. */
export const random = (): string => Math.random().toString(36).slice(2)
export const times = (n: number): number[] => Array.from({ length: n }, (_, i) => i)
export const padded = (i: number): string => String(i).padStart(4, '0')

/** Does `step` over and over while `work` goes on, with breaths in between, so that timers get their turn too. */
export async function during(work: Promise<unknown>, step: (i: number) => Promise<void>): Promise<void> {
  let running = true
  const ended = work.finally(() => {
    running = false
  })
  ended.catch(() => {})
  for (let i = 0; running; i++) {
    await step(i)
    if (i % 32 === 31) await new Promise((resolve) => setTimeout(resolve))
  }
  await ended
}

/** All keys below a prefix, page by page. */
export async function allKeys(store: Store, prefix = '', limit = 500): Promise<string[]> {
  const keys: string[] = []
  for (let after: string | undefined; ; after = keys.at(-1)) {
    const page = await store.list(prefix, { after, limit, values: false })
    ok(page.length <= limit, `list answers ${page.length} rows where at most ${limit} were asked for`)
    const again = after !== undefined && [keys[0], after].includes(page[0]?.key)
    ok(!again, `list goes on with ${page[0]?.key}, though it was asked for what comes after ${after}`)
    keys.push(...page.map((e) => e.key))
    if (page.length < limit) return keys
  }
}
