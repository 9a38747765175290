import type { Dialect, Row } from './dialect.ts'
import { compareKeys, versionOf } from './keys.ts'

/** What a backend has that knows no more than keys and values: most unstorage drivers, Cloudflare KV. */
export interface KeyValue {
  get(key: string): Promise<string | null | undefined>
  /** `ttlMs` is a hint for the backend to clear up by; the value says itself when it lapses. */
  set(key: string, text: string, ttlMs: number | undefined): Promise<unknown>
  remove(key: string): Promise<unknown>
  /** Keys that begin with `prefix`, perhaps among others. */
  keys(prefix: string): Promise<string[]>
}
/** How a backend is given scopes and keys. */
export interface Names {
  encode(key: string): string
  decode(encoded: string): string
}

/** A key in signs that every backend keeps apart, also one that knows no case: `a-z 0-9 -`, all else as `_hex_`. */
export const encodeKey = (key: string): string =>
  key.replace(/[^a-z0-9-]/gu, (sign) => `_${(sign.codePointAt(0) ?? 0).toString(16)}_`)
export const decodeKey = (encoded: string): string =>
  encoded.replace(/_([0-9a-f]+)_/g, (_, hex) => String.fromCodePoint(Number.parseInt(hex, 16)))

const SAFE: Names = { encode: encodeKey, decode: decodeKey }

/** `version expires|- JSON`: never JSON as a whole, so no driver takes it for something to parse. */
const pack = (version: string, expires: number | undefined, text: string): string =>
  `${version} ${expires ?? '-'} ${text}`
function unpack(key: string, stored: unknown, now: number): Row | undefined {
  const [, version, expires, text] = /^(\d{16}) (\d+|-) (.*)$/s.exec(typeof stored === 'string' ? stored : '') ?? []
  if (!version || (expires !== '-' && Number(expires) <= now)) return undefined
  return { key, version, text }
}

/**
 * A dialect over keys and values alone. Callers in this process take turns at a key; callers elsewhere may both win
 * it, which is what `best-effort` says. Versions are times, in microseconds.
 */
export function weakDialect(backend: KeyValue, now: () => number, { encode, decode }: Names = SAFE): Dialect {
  const turns = new Map<string, Promise<unknown>>()
  let last = 0
  const place = (kind: 'r' | 'm', scope: string, key: string): string =>
    `signalbox:${kind}:${encode(scope)}:${encode(key)}`
  const inTurn = async <T>(scope: string, key: string, run: () => Promise<T>): Promise<T> => {
    const name = place('r', scope, key)
    const turn = (turns.get(name) ?? Promise.resolve()).then(run, run)
    turns.set(name, turn)
    try {
      return await turn
    } finally {
      if (turns.get(name) === turn) turns.delete(name)
    }
  }
  const get = async (scope: string, key: string): Promise<Row | undefined> =>
    unpack(key, await backend.get(place('r', scope, key)), now()) ??
    unpack(key, await backend.get(place('m', scope, key)), now())

  return {
    guarantee: 'best-effort',
    get,
    set: (scope, key, text, { ttl, ifVersion }) =>
      inTurn(scope, key, async () => {
        if (ifVersion !== undefined && ((await get(scope, key))?.version ?? null) !== ifVersion) return false
        last = Math.max(last + 1, now() * 1000)
        const version = versionOf(last)
        const [here, there] = ttl === undefined ? (['r', 'm'] as const) : (['m', 'r'] as const)
        await backend.set(place(here, scope, key), pack(version, ttl && now() + ttl, text), ttl)
        await backend.remove(place(there, scope, key))
        return version
      }),
    delete: (scope, key, ifVersion) =>
      inTurn(scope, key, async () => {
        const found = await get(scope, key)
        if (!found || (ifVersion !== undefined && found.version !== ifVersion)) return false
        await Promise.all([backend.remove(place('r', scope, key)), backend.remove(place('m', scope, key))])
        return true
      }),
    async list(scope, { start, end, limit, values }) {
      const base = place('r', scope, '')
      const keys = (await backend.keys(base))
        .filter((name) => name.startsWith(base))
        .map((name) => decode(name.slice(base.length)))
        .filter((key) => compareKeys(key, start) >= 0 && compareKeys(key, end) < 0)
        .sort(compareKeys)
        .slice(0, limit)
      const rows = await Promise.all(
        keys.map(async (key) => unpack(key, await backend.get(place('r', scope, key)), now())),
      )
      return rows.flatMap((row) => (row ? [values ? row : { ...row, text: undefined }] : []))
    },
  }
}
