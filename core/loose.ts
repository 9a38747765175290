/** Structural guards for JSON of others, of which nothing is known beforehand. */
export type Loose = Readonly<Record<string, unknown>>

export const isObject = (x: unknown): x is Loose => typeof x === 'object' && x !== null && !Array.isArray(x)
/** A list, however Meta sent it: one thing instead of a list counts as one. */
export const listOf = (x: unknown): readonly unknown[] =>
  Array.isArray(x) ? x : x === undefined || x === null ? [] : [x]
/** An object, or an empty one in place of anything else. */
export const objectOf = (x: unknown): Loose => (isObject(x) ? x : {})
/** Non-empty text, or a number as text: what an id may be; undefined where there is none. */
export const idOf = (x: unknown): string | undefined =>
  (typeof x === 'string' && x !== '') || typeof x === 'number' ? String(x) : undefined
