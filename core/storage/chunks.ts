import { utf8 } from '../bytes.ts'
import { HOUR } from '../duration.ts'
import { SignalboxError } from '../errors.ts'
import type { Dialect, Row } from './dialect.ts'

/** What stands in a row whose value is too large for it: where the parts are. No JSON text begins with this sign. */
const SIGN = '#'
const AGAIN: unique symbol = Symbol('again')
interface Head {
  /** When it was written, in ms, and a random number: parts of different writes never meet. */
  readonly id: string
  readonly parts: number
}
/** A part whose head never came (a kill in between) is an orphan after this long. */
const ORPHANED_MS = HOUR
/** The parts of a mark outlive it a little, so that whoever has read the head still finds them. */
const MARGIN_MS = 60_000

/** Parts of at most `cap` bytes of UTF-8, whatever the characters; a pair of surrogates is never cut in two. */
export function cut(text: string, cap: number): string[] {
  const parts: string[] = []
  const step = Math.floor(cap / 3)
  for (let from = 0; from < text.length; ) {
    let to = Math.min(from + step, text.length)
    const code = text.charCodeAt(to - 1)
    if (to < text.length && code >= 0xd800 && code <= 0xdbff) to--
    parts.push(text.slice(from, to))
    from = to
  }
  return parts
}
const fits = (text: string, cap: number): boolean =>
  text.length * 3 <= cap || (text.length <= cap && utf8(text).length <= cap)

/** How many of the large rows it met a store remembers, to know what a write under their version replaces. */
const REMEMBERED = 1000
const TRIES = 20

/**
 * A dialect whose backend takes values of at most `cap` bytes, made to take larger ones: their parts are written first,
 * in a scope beside, and the row that names them last, so a row never names parts that are not there.
 */
export function chunked(dialect: Dialect, cap: number, now: () => number): Dialect {
  const met = new Map<string, Head>()
  const beside = (scope: string): string => `${scope}#parts`
  const partsOf = (key: string): string => `${encodeURIComponent(key)} `
  const keysOf = (key: string, { id, parts }: Head): string[] =>
    Array.from({ length: parts }, (_, i) => `${partsOf(key)}${id} ${String(i).padStart(6, '0')}`)
  const name = (scope: string, key: string, version: string): string => [version, scope, key].join(' ')

  const meet = (scope: string, key: string, version: string, head: Head): Head => {
    met.set(name(scope, key, version), head)
    for (const oldest of met.keys()) {
      if (met.size <= REMEMBERED) break
      met.delete(oldest)
    }
    return head
  }
  const headOf = (scope: string, row: Row | undefined): Head | undefined =>
    row?.text?.startsWith(SIGN)
      ? meet(scope, row.key, row.version, JSON.parse(row.text.slice(SIGN.length)) as Head)
      : undefined
  const wipe = async (scope: string, keys: readonly string[]): Promise<void> => {
    await Promise.all(keys.map((key) => dialect.delete(beside(scope), key, undefined)))
  }
  /**
   * What a write replaces, if that is large. Under `null` it is nothing, or a lapsed mark whose parts lapse too; under
   * a version it is what the caller has read or written here. Only a write without a condition has to look.
   */
  const before = async (
    scope: string,
    key: string,
    ifVersion: string | null | undefined,
  ): Promise<Head | undefined> => {
    if (ifVersion === undefined) return headOf(scope, await dialect.get(scope, key))
    return ifVersion === null ? undefined : met.get(name(scope, key, ifVersion))
  }
  /** The row with its whole text; undefined if its parts are gone, since it was replaced meanwhile. */
  const whole = async (scope: string, row: Row): Promise<Row | undefined> => {
    const head = headOf(scope, row)
    if (!head) return row
    const parts = await Promise.all(keysOf(row.key, head).map((key) => dialect.get(beside(scope), key)))
    return parts.every(Boolean) ? { ...row, text: parts.map((part) => part?.text).join('') } : undefined
  }
  /** Reads again as long as what was read is replaced in between. */
  const settled = async <T>(read: () => Promise<T | typeof AGAIN>): Promise<T> => {
    for (let i = 0; i < TRIES; i++) {
      const found = await read()
      if (found !== AGAIN) return found
    }
    throw new SignalboxError('store_failed', 'Parts of a large value are missing')
  }
  /** Parts of this key that a kill has left without a row. */
  const orphans = async (scope: string, key: string, head: Head): Promise<string[]> => {
    const start = partsOf(key)
    const page = { start, end: `${start}${now() - ORPHANED_MS}`, limit: 500, values: false }
    const old = (await dialect.list(beside(scope), page)).map((part) => part.key)
    if (old.length === 0) return old
    const used = headOf(scope, await dialect.get(scope, key)) ?? head
    return old.filter((part) => !part.startsWith(`${start}${used.id} `))
  }

  return {
    guarantee: dialect.guarantee,
    get: (scope, key) =>
      settled(async () => {
        const row = await dialect.get(scope, key)
        return row && ((await whole(scope, row)) ?? AGAIN)
      }),
    async set(scope, key, text, options) {
      const replaced = await before(scope, key, options.ifVersion)
      const forget = replaced ? keysOf(key, replaced) : []
      if (fits(text, cap)) {
        const version = await dialect.set(scope, key, text, options)
        if (version) await wipe(scope, forget)
        return version
      }
      // What is there already costs one look, not a write of every part for nothing.
      if (options.ifVersion === null && (await dialect.get(scope, key))) return false
      const parts = cut(text, cap)
      const head: Head = { id: `${now()}-${Math.random().toString(36).slice(2)}`, parts: parts.length }
      const keys = keysOf(key, head)
      const ttl = options.ttl && options.ttl + MARGIN_MS
      await Promise.all(parts.map((part, i) => dialect.set(beside(scope), keys[i] as string, part, { ttl })))
      const version = await dialect.set(scope, key, SIGN + JSON.stringify(head), options)
      if (version) meet(scope, key, version, head)
      await wipe(scope, version ? [...forget, ...(await orphans(scope, key, head))] : keys)
      return version
    },
    async delete(scope, key, ifVersion) {
      const replaced = await before(scope, key, ifVersion)
      const deleted = await dialect.delete(scope, key, ifVersion)
      if (deleted && replaced) await wipe(scope, keysOf(key, replaced))
      return deleted
    },
    list: (scope, page) =>
      settled(async () => {
        const rows = await Promise.all((await dialect.list(scope, page)).map((row) => whole(scope, row)))
        return rows.every((row) => row !== undefined) ? rows : AGAIN
      }),
  }
}
