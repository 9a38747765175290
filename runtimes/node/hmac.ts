import { Buffer } from 'node:buffer'
import { createHmac, hash } from 'node:crypto'
import type { Host } from '../../core/host.ts'
import { BLOCK, hmacFrom, hmacPads } from '../../core/hosting/hmac.ts'

/** Longer bodies are not copied beside the key: to hash them costs more than the object that hashes. */
const LONGEST = 64 * 1024

/**
 * HMAC-SHA256 from its two hashes (RFC 2104), each in one call: `createHmac` makes an object that has to be finalized,
 * which costs a server more than all else that it does to check a short body.
 */
export function nodeHmac(): NonNullable<Host['hmac']> {
  const long = hmacFrom(createHmac)
  const pads = new Map<string, ReturnType<typeof hmacPads>>()
  const padsOf = (secret: string) => {
    const made = hmacPads(secret, (bytes) => hash('sha256', bytes, 'buffer'))
    pads.set(secret, made)
    return made
  }
  const inner = Buffer.alloc(BLOCK + LONGEST)
  const outer = Buffer.alloc(BLOCK + 32)
  return (secret, bytes) => {
    if (bytes.length > LONGEST) return long(secret, bytes)
    const [first, second] = pads.get(secret) ?? padsOf(secret)
    inner.set(first)
    inner.set(bytes, BLOCK)
    outer.set(second)
    outer.write(hash('sha256', inner.subarray(0, BLOCK + bytes.length), 'hex'), BLOCK, 'hex')
    return hash('sha256', outer, 'hex')
  }
}
