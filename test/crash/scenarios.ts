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

/** A backend, the runtime that its worker runs on, and how many may share it. */
export const BACKENDS = {
  fs: { runtime: 'node', workers: 1 },
  sqlite: { runtime: 'bun', workers: 1 },
  redis: { runtime: 'node', workers: 3 },
  denokv: { runtime: 'deno', workers: 1 },
} as const
export type Backend = keyof typeof BACKENDS
