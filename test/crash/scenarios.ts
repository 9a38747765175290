import type { Program } from '../kit/installed.ts'

/** Where a run kills. Those that the engine does not name itself are reached in worker.ts or by the harness. */
export const POINTS = [
  'before-store',
  'mid-chunk',
  'after-store',
  'after-ack',
  'after-fan-out',
  'after-claim',
  'mid-handler',
  'after-intent',
  'sent-no-response',
  'after-send',
  'after-effect',
  'after-done',
  'sweeping',
  'frozen',
  'store-errors',
] as const
export type CrashPoint = (typeof POINTS)[number]

export type Runtime = 'node' | 'bun' | 'deno' | 'workerd' | 'miniflare'
export interface Scenario {
  /** What its worker runs on. */
  readonly runtime: Runtime
  /** How many workers share it. */
  readonly workers: number
  /** Bytes beyond which a body is written in several pieces. */
  readonly pieces: number
  /** How long a claim lasts, in s. */
  readonly lease: number
  /** How long a send of unknown outcome waits for its echo, in s: longer than a request lies about on a busy machine. */
  readonly grace: number
  /** What must be installed for it. */
  readonly needs?: Program
}
export type Backend = 'fs' | 'sqlite' | 'redis' | 'denokv' | 'upstash' | 'postgres' | 'object' | 'd1'
export const BACKENDS: Readonly<Record<Backend, Scenario>> = {
  fs: { runtime: 'node', workers: 1, pieces: 150_000, lease: 0.2, grace: 15 },
  sqlite: { runtime: 'bun', workers: 1, pieces: 150_000, lease: 0.2, grace: 15 },
  redis: { runtime: 'bun', workers: 3, pieces: 150_000, lease: 0.2, grace: 15, needs: 'redis-server' },
  upstash: { runtime: 'node', workers: 3, pieces: 150_000, lease: 1, grace: 15, needs: 'redis-server' },
  postgres: { runtime: 'node', workers: 3, pieces: 150_000, lease: 0.2, grace: 15, needs: 'postgresql' },
  denokv: { runtime: 'deno', workers: 1, pieces: 150_000, lease: 0.2, grace: 15 },
  object: { runtime: 'workerd', workers: 1, pieces: 2_200_000, lease: 0.2, grace: 15 },
  d1: { runtime: 'miniflare', workers: 1, pieces: 2_200_000, lease: 1, grace: 60 },
}
