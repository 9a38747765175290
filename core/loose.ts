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

// 1973 in milliseconds, 5138 in seconds: what is smaller is seconds.
const MS_FROM = 1e11
/** Meta's times in whole ms since the epoch, be they seconds or ms, numbers or texts; 0 where there is none. */
export const msOf = (x: unknown): number => {
  const n = Number(idOf(x))
  return !(n > 0) || n === Infinity ? 0 : Math.trunc(n < MS_FROM ? n * 1000 : n)
}

/** A short fingerprint, so that two changes of the same thing in one second stay two. Not for secrets. */
export function fingerprint(text: string): string {
  let a = 0xdeadbeef
  let b = 0x41c6ce57
  for (const c of text) {
    const code = c.codePointAt(0) ?? 0
    a = Math.imul(a ^ code, 2654435761)
    b = Math.imul(b ^ code, 1597334677)
  }
  return (a >>> 0).toString(36) + (b >>> 0).toString(36)
}
