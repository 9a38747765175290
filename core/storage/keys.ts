/** Keys in UTF-8 byte order (JavaScript compares UTF-16 units, which differs beyond U+FFFF). */
export function compareKeys(a: string, b: string): number {
  const n = Math.min(a.length, b.length)
  for (let i = 0; i < n; i++) {
    const x = a.charCodeAt(i)
    const y = b.charCodeAt(i)
    if (x === y) continue
    const high = (c: number): number => (c >= 0xd800 && c <= 0xdfff ? c + 0x10000 : c)
    return high(x) - high(y)
  }
  return a.length - b.length
}

/** A version of fixed width from a counter. */
export const versionOf = (n: number): string => String(n).padStart(16, '0')

/** The counter of such a version; what is no version of ours becomes -1, which no row has. */
export const counterOf = (version: string): number => (/^\d{16}$/.test(version) ? Number(version) : -1)
