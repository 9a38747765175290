import { seeded } from '../bench/measure.ts'

export type Random = () => number
export const pick = <T>(random: Random, from: readonly T[]): T => from[Math.floor(random() * from.length)] as T

/** Values that JSON allows and nobody expects. */
const ODD: readonly unknown[] = [
  null,
  true,
  0,
  -1,
  1e308,
  2 ** 70,
  1.5,
  '',
  ' ',
  '\0',
  '\ud800',
  '💥'.repeat(50),
  '__proto__',
  'constructor',
  'a'.repeat(5000),
  [],
  {},
  [[]],
  [null],
  { toString: 1, valueOf: 1 },
  { __proto__: null, length: -1 },
  JSON.parse('{"__proto__":{"polluted":true},"constructor":{"prototype":{"polluted":true}}}'),
]
const KEYS = [
  'id',
  'entry',
  'changes',
  'messaging',
  'value',
  'messages',
  'type',
  '__proto__',
  'constructor',
  'toString',
  '',
]

/** Replaces, removes, doubles or adds one thing somewhere in a value. */
function mutateValue(random: Random, value: unknown, depth = 0): unknown {
  if (typeof value !== 'object' || value === null || random() < 0.15 || depth > 12) return pick(random, ODD)
  if (Array.isArray(value)) {
    const copy = [...value]
    const at = Math.floor(random() * (copy.length + 1))
    const what = random()
    if (what < 0.2) copy.splice(at, 1)
    else if (what < 0.4) copy.splice(at, 0, copy[at] ?? pick(random, ODD))
    else if (copy.length > 0) copy[at % copy.length] = mutateValue(random, copy[at % copy.length], depth + 1)
    return copy
  }
  const copy: Record<string, unknown> = { ...value }
  const keys = Object.keys(copy)
  const key = keys.length > 0 && random() < 0.85 ? pick(random, keys) : pick(random, KEYS)
  const what = random()
  if (what < 0.15) delete copy[key]
  else if (what < 0.3) {
    const other = pick(random, KEYS)
    Object.defineProperty(copy, other, { value: copy[key], enumerable: true, configurable: true, writable: true })
  } else
    Object.defineProperty(copy, key, {
      value: mutateValue(random, copy[key], depth + 1),
      enumerable: true,
      configurable: true,
      writable: true,
    })
  return copy
}

/** Flips, cuts, doubles and inserts bytes. */
function mutateBytes(random: Random, bytes: Uint8Array): Uint8Array {
  const at = Math.floor(random() * bytes.length)
  const to = Math.min(bytes.length, at + Math.floor(random() * 40))
  const what = random()
  if (what < 0.35) {
    const copy = bytes.slice()
    copy[at] = (copy[at] ?? 0) ^ (1 << Math.floor(random() * 8))
    return copy
  }
  const junk = Uint8Array.from({ length: Math.floor(random() * 8) }, () => Math.floor(random() * 256))
  const parts =
    what < 0.5
      ? [bytes.subarray(0, at)]
      : what < 0.7
        ? [bytes.subarray(0, at), bytes.subarray(to)]
        : what < 0.85
          ? [bytes.subarray(0, to), bytes.subarray(at)]
          : [bytes.subarray(0, at), junk, bytes.subarray(at)]
  return new Uint8Array(Buffer.concat(parts))
}

/** One body of a seed, changed a few times: mostly still JSON, sometimes only bytes. */
export function mutated(random: Random, seed: object): Uint8Array {
  let value: unknown = seed
  for (let times = Math.floor(random() * 4); times > 0; times--) value = mutateValue(random, value)
  let bytes: Uint8Array = new TextEncoder().encode(JSON.stringify(value) ?? 'null')
  if (random() < 0.02) bytes = new TextEncoder().encode(`${'['.repeat(20_000)}${']'.repeat(20_000)}`)
  if (random() < 0.25)
    for (let times = 1 + Math.floor(random() * 4); times > 0; times--) bytes = mutateBytes(random, bytes)
  return bytes
}
export { seeded }
