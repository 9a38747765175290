const DAY_MS = 86_400_000
/** Seeds start anew then: beyond, random numbers from them would no longer be exact. */
const DAYS = 1000

/**
 * The first of so many seeds a day: a test that cannot run them all every time runs others each day. `SEED=n` is that
 * first seed, to see again what a day has found.
 */
export const seedOfToday = (count: number): number =>
  Number(process.env['SEED'] ?? 1 + count * (Math.floor(Date.now() / DAY_MS) % DAYS))
