// node build.mjs run scripts/capacity.ts   what a day of events asks of each store, and what that costs; for docs/hosts.md

import { EVENT } from './costs.ts'

/** Of the operations, those that write, and what each writes in Postgres: a value and the counter of its scope. */
const WRITES = 7
const ROWS_A_WRITE = 2
/** What a remembered event takes, in bytes, and for how long WhatsApp's are remembered. */
const MARK_BYTES = 120
const REMEMBERED_DAYS = 8
const DAYS = 30

/** In US dollars, as of 2026-11-25 (Upstash: as it was on 2026-11-09); free allowances are left out. */
const PRICES = {
  // https://developers.cloudflare.com/durable-objects/platform/pricing/: each method that is called is a request, and rows
  // are counted as D1 counts them: https://developers.cloudflare.com/d1/platform/pricing/ (indexes add rows of their own)
  objectRequests: 0.15e-6,
  objectRowsWritten: 1e-6,
  // https://developers.cloudflare.com/queues/platform/pricing/: three operations a message
  queueMessages: 3 * 0.4e-6,
  // https://upstash.com/pricing/redis; the commands of a script are counted one by one:
  // https://upstash.com/docs/redis/sdks/ratelimit-ts/costs
  upstashCommands: 0.2e-5,
}
/** A wake-up is asked for with a retry, and for safety once in this time per account that has traffic. */
const WAKE_EVERY_S = 35
const ACCOUNTS = 10

const dollars = (amount: number): string => `$${Math.round(amount).toLocaleString('en')}`
const whole = (amount: number): string => Math.round(amount).toLocaleString('en')
console.log(
  '| events a day | events/s | store operations/s | rows/s in Postgres | marks kept | Durable Objects, a month | Queues | Upstash, a month |',
)
console.log('|---|---|---|---|---|---|---|---|')
for (const events of [1e6, 100e6]) {
  const second = events / 86_400
  const month = events * DAYS
  const objects = month * (EVENT.operations * PRICES.objectRequests + EVENT.rows * PRICES.objectRowsWritten)
  const queues = ((86_400 * DAYS) / WAKE_EVERY_S) * ACCOUNTS * PRICES.queueMessages
  const marks = (events * REMEMBERED_DAYS * MARK_BYTES) / 1e9
  console.log(
    `| ${whole(events)} | ${whole(second)} | ${whole(second * EVENT.operations)} | ${whole(second * WRITES * ROWS_A_WRITE)} | ${marks.toFixed(1)} GB | ${dollars(objects)} | ${dollars(queues)} | ${dollars(month * EVENT.commands * PRICES.upstashCommands)} |`,
  )
}
