import { type ChildProcess, fork } from 'node:child_process'
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** A seeded generator, so that every run draws the same payloads and the same order. */
export function seeded(seed: number): () => number {
  let a = seed >>> 0
  return () => {
    a = (a + 0x6d2b79f5) >>> 0
    let t = Math.imul(a ^ (a >>> 15), a | 1)
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61)
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296
  }
}
export const median = (values: readonly number[]): number => quantile(values, 0.5)
export function quantile(values: readonly number[], q: number): number {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * q))] ?? Number.NaN
}

/**
 * How many times as much the first costs as the second: the median of what each round says. The machine's speed is the
 * same for both in a round, and not from round to round.
 */
export const ratioOf = (one: readonly number[], other: readonly number[]): number =>
  median(one.map((cost, round) => cost / (other[round] ?? Number.NaN)))

/** Something to be measured: `prepare` is not timed, `run` is, until its promise settles. */
export interface Contender<T = unknown> {
  prepare(pieces: number): T
  run(prepared: T): Promise<unknown>
  /** Called after the last round: a contender that did not do its work says so. */
  check?(): string | undefined
  close?: (() => void) | undefined
  /** How many of what figures are of one piece is. Default: 1. */
  readonly unitsInPiece?: number
}
/** What a run of the benchmark is asked for. */
export interface Options {
  readonly quick: boolean
  readonly large: boolean
}
/** The same work done by several; a file of them exports `scenarios(options)`. */
export interface Scenario {
  readonly title: string
  /** What a figure is of. */
  readonly unit: string
  /** How many processes each has, all of whose rounds count: one may differ from the next by a third. */
  readonly processes?: number
  /** The first one is what ratios refer to. Each is made in a process of its own, which imports only what it needs. */
  readonly contenders: Readonly<Record<string, () => Contender | Promise<Contender>>>
}
export interface Measured {
  readonly name: string
  /** CPU of the whole process, all threads, µs a piece: the main figure, steady under load. */
  readonly cpuUs: number
  readonly wallUs: number
  readonly perSecond: number
  /** CPU of each round, µs a piece; rounds of the same number were next to each other in time. */
  readonly rounds: readonly number[]
  /** Against the first contender: above 1 is faster. */
  readonly ratio: number
  readonly wallRatio: number
  readonly note?: string | undefined
}
/** Contenders that did the same work in one run; the first one is what ratios refer to. */
export interface Table extends Pick<Scenario, 'title' | 'unit'> {
  readonly rows: readonly Measured[]
}

/** What the parent asks of a contender's process, and what that answers. */
export type Ask = { readonly warm: number } | 'round' | 'check'
export interface Figure {
  readonly cpuUs: number
  readonly wallUs: number
}
export type Answer = Figure & { readonly note?: string | undefined; readonly error?: string }

/** The scenarios of a file of this folder. */
export async function scenariosIn(file: string, options: Options): Promise<readonly Scenario[]> {
  const module = (await import(`./${file}`)) as { scenarios(options: Options): readonly Scenario[] }
  return module.scenarios(options)
}

const ROUNDS = 20
const BUILD = fileURLToPath(new URL('../../build.mjs', import.meta.url))
const CHILD = join(fileURLToPath(import.meta.url), '../contender.ts')

/** A contender in a process of its own: what V8 learns from the others, and their garbage, cannot change its figures. */
function started(file: string, scenario: number, name: string, options: Options) {
  const child: ChildProcess = fork(BUILD, ['run', CHILD, file, String(scenario), name, JSON.stringify(options)])
  const ask = (what: Ask): Promise<Answer> =>
    new Promise((resolve, reject) => {
      const ended = (code: number | null): void => reject(new Error(`${name} ended with ${code}`))
      child.once('exit', ended).once('message', (answer: Answer) => {
        child.off('exit', ended)
        if (answer.error === undefined) resolve(answer)
        else reject(new Error(`${name}: ${answer.error}`))
      })
      child.send(what)
    })
  return { ask, stop: () => void child.disconnect() }
}
const middle = (figures: readonly Figure[]): Figure => ({
  cpuUs: median(figures.map((f) => f.cpuUs)),
  wallUs: median(figures.map((f) => f.wallUs)),
})

/**
 * Warms every contender up, then lets them run in turn, in another order each round, and answers medians: of figures, and
 * of the ratios of each round.
 */
async function compare(file: string, index: number, scenario: Scenario, options: Options): Promise<Table> {
  const { quick } = options
  const copies = Array.from({ length: quick ? 1 : (scenario.processes ?? 1) })
  const all = Object.keys(scenario.contenders).map((name) => ({
    name,
    processes: copies.map(() => started(file, index, name, options)),
    rounds: [] as Figure[],
  }))
  const processes = all.flatMap((one) => one.processes)
  try {
    const cold = [...processes]
    const warmNext = async (): Promise<void> => {
      for (let one = cold.shift(); one; one = cold.shift()) await one.ask({ warm: quick ? 1500 : 8000 })
    }
    await Promise.all(Array.from({ length: availableParallelism() }, warmNext))
    const random = seeded(1)
    for (let round = 0; round < (quick ? 5 : ROUNDS); round++) {
      const order = all.map((one) => ({ one, at: random() })).sort((a, b) => a.at - b.at)
      for (const { one } of order) for (const { ask } of one.processes) one.rounds.push(await ask('round'))
    }
    const cpuOf = (figures: readonly Figure[]): number[] => figures.map((f) => f.cpuUs)
    const wallOf = (figures: readonly Figure[]): number[] => figures.map((f) => f.wallUs)
    const first = all[0]?.rounds ?? []
    const rows = await Promise.all(
      all.map(async ({ name, rounds, processes }) => ({
        name,
        ...middle(rounds),
        perSecond: 1_000_000 / median(wallOf(rounds)),
        rounds: cpuOf(rounds),
        ratio: ratioOf(cpuOf(first), cpuOf(rounds)),
        wallRatio: ratioOf(wallOf(first), wallOf(rounds)),
        note: (await processes[0]?.ask('check'))?.note,
      })),
    )
    return { title: scenario.title, unit: scenario.unit, rows }
  } finally {
    for (const { stop } of processes) stop()
  }
}

/** Runs the scenarios of a file, one after the other; `show` gets each as it is done. */
export async function compareAll(file: string, options: Options, show: (table: Table) => void): Promise<void> {
  for (const [index, scenario] of (await scenariosIn(file, options)).entries())
    show(await compare(file, index, scenario, options))
}
