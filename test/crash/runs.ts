import { availableParallelism } from 'node:os'
import type { Safeguard } from '../../core/delivery/settings.ts'
import { crashRun, type RunInit, type Tally } from './harness.ts'
import { launcher, openBackend } from './launch.ts'
import { BACKENDS, type Backend, type CrashPoint } from './scenarios.ts'

export interface Case {
  readonly backend: Backend
  readonly point: CrashPoint
  readonly seed: number
  readonly without?: readonly Safeguard[]
}

/** Every backend at every point with so many seeds. */
export const casesOf = (
  backends: readonly Backend[],
  points: readonly CrashPoint[],
  seeds: number,
  from = 1,
  without: readonly Safeguard[] = [],
): Case[] =>
  Array.from({ length: seeds }, (_, i) =>
    points.flatMap((point) => backends.map((backend) => ({ backend, point, seed: from + i, without }))),
  ).flat()

/** A kill after the ack is to find events that were not handled yet. */
const HANDLER_MS: Partial<Record<CrashPoint, number>> = { 'after-ack': 40 }

/** One case, on a fresh store; `more` is what is not as it is for the backend. */
export async function runCase({ backend, ...one }: Case, more: Partial<RunInit> = {}): Promise<Tally> {
  const place = await openBackend(backend)
  const handlerMs = HANDLER_MS[one.point] ?? 0
  try {
    const start = await launcher(backend, place)
    return await crashRun({ ...BACKENDS[backend], ...one, handlerMs, start, ...more })
  } finally {
    await place.close()
  }
}

/** How many runs at a time: most of their time is spent waiting for leases and for echoes. */
export const PARALLEL: number = 3 * availableParallelism()

/** Runs the cases, so many at a time. */
export async function runCases(
  cases: readonly Case[],
  parallel: number,
  done: (ran: Case, tally: Tally) => void,
): Promise<void> {
  const left = [...cases]
  const next = async (): Promise<void> => {
    for (let one = left.shift(); one; one = left.shift()) done(one, await runCase(one))
  }
  await Promise.all(Array.from({ length: parallel }, next))
}

export const wrongIn = ({ lost, duplicated, inversions }: Pick<Tally, 'lost' | 'duplicated' | 'inversions'>): number =>
  lost + duplicated + inversions
