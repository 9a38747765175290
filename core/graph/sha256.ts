/** A SHA-256 that is fed piece by piece, which Web Crypto lacks. */
export interface Hash {
  update(bytes: Uint8Array): void
  digest(): Uint8Array
}

const primes = (count: number): number[] => {
  const found: number[] = []
  for (let n = 2; found.length < count; n++) if (found.every((p) => n % p !== 0)) found.push(n)
  return found
}
/** The first 32 bits behind the point: the standard derives its constants from roots of primes. */
const fraction = (x: number): number => ((x - Math.floor(x)) * 0x1_0000_0000) | 0

/**
 * Source: https://nvlpubs.nist.gov/nistpubs/FIPS/NIST.FIPS.180-4.pdf, sections 4 to 6.
 *
 * @example
 * const hash = sha256()
 * for await (const chunk of stream) hash.update(chunk)
 * const bytes = hash.digest()
 */
export function sha256(): Hash {
  const roots = primes(64)
  const constants = Int32Array.from(roots, (p) => fraction(Math.cbrt(p)))
  const state = Int32Array.from(roots.slice(0, 8), (p) => fraction(Math.sqrt(p)))
  const words = new Int32Array(64)
  const block = new Uint8Array(64)
  const view = new DataView(block.buffer)
  let total = 0

  const turn = (x: number, n: number): number => (x >>> n) | (x << (32 - n))
  const compress = (): void => {
    for (let i = 0; i < 64; i++) {
      const [x, y] = [words[i - 15] ?? 0, words[i - 2] ?? 0]
      words[i] =
        i < 16
          ? view.getInt32(i * 4)
          : (words[i - 16] ?? 0) +
            (turn(x, 7) ^ turn(x, 18) ^ (x >>> 3)) +
            (words[i - 7] ?? 0) +
            (turn(y, 17) ^ turn(y, 19) ^ (y >>> 10))
    }
    let [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0, g = 0, h = 0] = state
    for (let i = 0; i < 64; i++) {
      const first = h + (turn(e, 6) ^ turn(e, 11) ^ turn(e, 25)) + ((e & f) ^ (~e & g))
      const one = (first + (constants[i] ?? 0) + (words[i] ?? 0)) | 0
      const two = ((turn(a, 2) ^ turn(a, 13) ^ turn(a, 22)) + ((a & b) ^ (a & c) ^ (b & c))) | 0
      ;[h, g, f, e, d, c, b, a] = [g, f, e, (d + one) | 0, c, b, a, (one + two) | 0]
    }
    for (const [i, x] of [a, b, c, d, e, f, g, h].entries()) state[i] = (state[i] ?? 0) + x
  }
  const update = (bytes: Uint8Array): void => {
    for (let at = 0; at < bytes.length; ) {
      const used = total % 64
      const part = bytes.subarray(at, at + 64 - used)
      block.set(part, used)
      at += part.length
      total += part.length
      if (total % 64 === 0) compress()
    }
  }
  return {
    update,
    digest() {
      const bits = total * 8
      const free = 64 - (total % 64)
      const tail = new Uint8Array(free < 9 ? free + 64 : free)
      tail[0] = 0x80
      new DataView(tail.buffer).setUint32(tail.length - 8, Math.floor(bits / 0x1_0000_0000))
      new DataView(tail.buffer).setUint32(tail.length - 4, bits)
      update(tail)
      const out = new Uint8Array(32)
      for (const [i, x] of state.entries()) new DataView(out.buffer).setInt32(i * 4, x)
      return out
    },
  }
}
