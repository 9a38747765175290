// node build.mjs run scripts/capacity.ts   what a day of events asks of each store, and what that costs; for docs/hosts.md

/** Store operations of an event with one send; test/unit/delivery/engine.test.ts holds the number. */
const OPERATIONS = 10
/** Of these, writes: a value and the counter of its scope, so two rows each in SQL. Envelope, claim, effect twice, done, marks. */
const WRITES = 7
const ROWS_A_WRITE = 2
/** What a remembered event takes, in bytes, and for how long WhatsApp's are remembered. */
const MARK_BYTES = 120
const REMEMBERED_DAYS = 8
const DAYS = 30

/** In US dollars. Read 2026-11-25; free allowances are left out. */
const PRICES = {
  // https://developers.cloudflare.com/durable-objects/platform/pricing/
  objectRequests: 0.15e-6,
  objectRowsWritten: 1e-6,
  // https://developers.cloudflare.com/queues/platform/pricing/: three operations a message
  queueMessages: 3 * 0.4e-6,
  // https://upstash.com/pricing/redis
  upstashCommands: 0.2e-5,
}
/** A wake-up is asked for with a retry, and for safety once in this time per account that has traffic. */
const WAKE_EVERY_S = 35
const ACCOUNTS = 10

const dollars = (amount: number): string => `$${Math.round(amount).toLocaleString('en')}`
const whole = (amount: number): string => Math.round(amount).toLocaleString('en')
console.log(
  '| events a day | events/s | store operations/s | rows written/s (SQL) | marks kept | Durable Objects, a month | Queues | Upstash, a month |',
)
console.log('|---|---|---|---|---|---|---|---|')
for (const events of [1e6, 100e6]) {
  const second = events / 86_400
  const month = events * DAYS
  const objects = month * (OPERATIONS * PRICES.objectRequests + WRITES * ROWS_A_WRITE * PRICES.objectRowsWritten)
  const queues = ((86_400 * DAYS) / WAKE_EVERY_S) * ACCOUNTS * PRICES.queueMessages
  const marks = (events * REMEMBERED_DAYS * MARK_BYTES) / 1e9
  console.log(
    `| ${whole(events)} | ${whole(second)} | ${whole(second * OPERATIONS)} | ${whole(second * WRITES * ROWS_A_WRITE)} | ${marks.toFixed(1)} GB | ${dollars(objects)} | ${dollars(queues)} | ${dollars(month * OPERATIONS * PRICES.upstashCommands)} |`,
  )
}
