/** What an event with one send costs a store, in what its owner is billed by; test/stores/costs.test.ts holds the numbers. */
export const EVENT = {
  /** Operations of the store: each is a call of a Durable Object. test/unit/delivery/engine.test.ts holds this one. */
  operations: 10,
  /** Rows written in SQLite, those of indexes included: Durable Objects and D1. */
  rows: 24,
  /** Commands of Redis: a script counts as itself and as each command that it runs. */
  commands: 43,
} as const
