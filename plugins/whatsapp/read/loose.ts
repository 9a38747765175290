// Webhook bodies are read with structural guards only: Meta adds and drops keys without notice.

import { idOf } from '../../../core/loose.ts'

export { idOf as textOf, isObject, type Loose, listOf, objectOf } from '../../../core/loose.ts'

/** Milliseconds since the epoch of a timestamp in seconds (or, from 1e12 on, in ms); 0 where there is none. */
export const msOf = (x: unknown): number => {
  const n = Number(idOf(x))
  return !(n > 0) || n === Infinity ? 0 : n < 1e12 ? n * 1000 : n
}

/** A short fingerprint of an item, so that two changes of the same thing in one second stay two. Not for secrets. */
export function fingerprint(item: unknown): string {
  let a = 0xdeadbeef
  let b = 0x41c6ce57
  for (const c of JSON.stringify(item) ?? '') {
    const code = c.codePointAt(0) ?? 0
    a = Math.imul(a ^ code, 2654435761)
    b = Math.imul(b ^ code, 1597334677)
  }
  return (a >>> 0).toString(36) + (b >>> 0).toString(36)
}
