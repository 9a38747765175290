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

/** Something to be measured: `prepare` is not timed, `run` is, until its promise settles. */
export interface Contender<T = unknown> {
  readonly name: string
  prepare(round: number): T | Promise<T>
  run(prepared: T): Promise<unknown>
  /** How many pieces of work one run is. */
  readonly pieces: number
  /** Called after the last round: a contender that did not do its work says so. */
  check?(): string | undefined
}
export interface Measured {
  readonly name: string
  /** CPU of the whole process, all threads, µs a piece: the main figure, steady under load. */
  readonly cpuUs: number
  readonly wallUs: number
  readonly perSecond: number
  /** Against the first contender: above 1 is faster. */
  readonly ratio: number
  readonly wallRatio: number
  readonly note?: string | undefined
}

/** Runs all contenders in turn, in another order each round, and answers medians. The first is what ratios refer to. */
export async function compare(contenders: readonly Contender[], rounds: number, seed = 1): Promise<Measured[]> {
  const random = seeded(seed)
  const figures = new Map(contenders.map((c) => [c.name, { cpu: [] as number[], wall: [] as number[] }]))
  for (let round = -1; round < rounds; round++) {
    const order = [...contenders].sort(() => random() - 0.5)
    for (const contender of order) {
      const prepared = await contender.prepare(round + 1)
      globalThis.gc?.()
      const cpu = process.cpuUsage()
      const begin = process.hrtime.bigint()
      await contender.run(prepared)
      const wall = Number(process.hrtime.bigint() - begin) / 1000
      const { user, system } = process.cpuUsage(cpu)
      if (round < 0) continue // the first round warms up
      const figure = figures.get(contender.name)
      figure?.cpu.push((user + system) / contender.pieces)
      figure?.wall.push(wall / contender.pieces)
    }
  }
  const medians = contenders.map((c) => {
    const figure = figures.get(c.name)
    return { name: c.name, cpuUs: median(figure?.cpu ?? []), wallUs: median(figure?.wall ?? []), note: c.check?.() }
  })
  const [first] = medians
  return medians.map((m) => ({
    ...m,
    perSecond: 1_000_000 / m.wallUs,
    ratio: (first?.cpuUs ?? Number.NaN) / m.cpuUs,
    wallRatio: (first?.wallUs ?? Number.NaN) / m.wallUs,
  }))
}
