/** Structural guards for JSON of others, of which nothing is known beforehand. */
export type Loose = Readonly<Record<string, unknown>>

export const isObject = (x: unknown): x is Loose => typeof x === 'object' && x !== null && !Array.isArray(x)
/** A list, however Meta sent it: one thing instead of a list counts as one. */
export const listOf = (x: unknown): readonly unknown[] =>
  Array.isArray(x) ? x : x === undefined || x === null ? [] : [x]
