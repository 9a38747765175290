/** Everything that looks random in the simulator comes from here, so that a seed repeats a whole run. */
export interface Random {
  /** In [0, 1). */
  next(): number
  /** A whole number in [0, limit). */
  below(limit: number): number
  shuffle<T>(list: readonly T[]): T[]
  digits(count: number): string
  text(count: number): string
  /** Message ids in the form that each product uses. */
  wamid(): string
  mid(): string
}

const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789'

/** The mulberry32 generator: small, fast, good enough for everything but secrets. */
export function seeded(seed: number): Random {
  let state = seed >>> 0
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0
    let t = state
    t = Math.imul(t ^ (t >>> 15), t | 1)
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61)
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296
  }
  const below = (limit: number): number => Math.floor(next() * limit)
  const pick = (alphabet: string, count: number): string =>
    Array.from({ length: count }, () => alphabet.charAt(below(alphabet.length))).join('')
  return {
    next,
    below,
    shuffle: (list) =>
      list
        .map((item) => ({ item, place: next() }))
        .sort((a, b) => a.place - b.place)
        .map(({ item }) => item),
    digits: (count) => `${1 + below(9)}${pick('0123456789', count - 1)}`,
    text: (count) => pick(LETTERS, count),
    wamid: () => `wamid.${btoa(`HBgL${pick(LETTERS, 11)}VAgARGBI${pick('0123456789ABCDEF', 18)}`)}`,
    mid: () => `m_${pick(LETTERS, 86)}`,
  }
}
