import { hex, utf8 } from '../bytes.ts'
import { SignalboxError } from '../errors.ts'
import { type Dialect, type Row, storeOver } from './dialect.ts'
import type { JsonText } from './json.ts'
import type { Store } from './store.ts'

/** A client in the words of ioredis; a cluster is one too. */
export interface IoRedis {
  eval(script: string, numberOfKeys: number, ...args: string[]): Promise<unknown>
  evalsha(sha1: string, numberOfKeys: number, ...args: string[]): Promise<unknown>
  set(key: string, value: string, unit: 'PX', ttl: number): Promise<unknown>
}
/** A client in the words of Bun's `RedisClient`. */
export interface BunRedis {
  send(command: string, args: string[]): Promise<unknown>
}
export type RedisClient = IoRedis | BunRedis

/** What the dialect needs of any client: a script by its text, or by its hash where the server knows it. */
export interface Scripts {
  eval(script: string, keys: string[], args: string[]): Promise<unknown>
  evalsha(sha1: string, keys: string[], args: string[]): Promise<unknown>
  /** Puts a long text at a key of its own for a minute, sent before the script that moves it from there. */
  stage?(key: string, text: string, parts: JsonText | undefined): Promise<unknown>
}

const LATE = 'the text is not there yet'
/**
 * One script for every operation, so that each is atomic. All keys are declared and share one hash tag, as clusters,
 * Upstash and Dragonfly ask. KEYS: the rows (hash: `r` and key → version and JSON; the field `#` is the counter), their index
 * (sorted set, by byte order), the mark, the JSON of a row that is long: then the hash holds its version alone. A script
 * copies each of its arguments several times, so a long JSON is a SET of its own, to a fifth key, of which the script
 * knows nothing but the name. ARGV: operation, key, then what it takes.
 */
const SCRIPT = `local rows, index, mark, long, staged, op, key = KEYS[1], KEYS[2], KEYS[3], KEYS[4], KEYS[5], ARGV[1], ARGV[2]
if op == 'list' then
  local keys = redis.call('ZRANGEBYLEX', index, '[' .. key, '(' .. ARGV[3], 'LIMIT', 0, ARGV[4])
  if #keys == 0 then return {} end
  local out = redis.call('HMGET', rows, unpack(keys))
  if ARGV[5] == 'keys' then for i, row in ipairs(out) do out[i] = string.sub(row, 1, 16) end end
  return {keys, out}
end
local row = 'r' .. key
local now = redis.call('GET', mark) or redis.call('HGET', rows, row)
local is_long = now and #now == 16
if op == 'get' then return is_long and now .. redis.call('GET', long) or now end
if staged and redis.call('PERSIST', staged) == 0 then return redis.error_reply('${LATE}') end
if ARGV[3] ~= '*' and ARGV[3] ~= (now and '=' .. string.sub(now, 1, 16) or '0') then
  if staged then redis.call('DEL', staged) end
  return false
end
if is_long then redis.call('DEL', long) end
if op == 'delete' then
  redis.call('DEL', mark)
  redis.call('HDEL', rows, row)
  redis.call('ZREM', index, row)
  return now and 'deleted'
end
local version = string.format('%016d', redis.call('HINCRBY', rows, '#', 1))
if ARGV[5] == '' then
  redis.call('DEL', mark)
  if staged then redis.call('RENAME', staged, long) end
  redis.call('HSET', rows, row, version .. ARGV[4])
  redis.call('ZADD', index, 0, row)
else
  redis.call('SET', mark, version .. ARGV[4], 'PX', ARGV[5])
  if redis.call('HDEL', rows, row) == 1 then redis.call('ZREM', index, row) end
end
return version`

/** What the script compares with: any, none, or one version. */
const expected = (ifVersion: string | null | undefined): string =>
  ifVersion === undefined ? '*' : ifVersion === null ? '0' : `=${ifVersion}`

const VERSION = 16
const rowOf = (key: string, stored: string): Row => ({
  key,
  version: stored.slice(0, VERSION),
  ...(stored.length > VERSION && { text: stored.slice(VERSION) }),
})

async function sha1(text: string): Promise<string> {
  return hex(await crypto.subtle.digest('SHA-1', utf8(text)))
}

export interface RedisOptions {
  /**
   * Makes bytes of a long text, as the client takes them, or of those of a buffer. ioredis writes 3 MB several times faster
   * as a `Buffer` than as a string: `redisStore(client, { bytes: Buffer.from })`. The Node adapter's own store does so.
   */
  readonly bytes?: { (text: string): Uint8Array; (bytes: ArrayBuffer): Uint8Array } | undefined
}
/** Beyond this many characters a text goes by itself. */
const LONG = 65_536
/** For so long it waits for its script. */
const STAGED_MS = 60_000

/**
 * The bytes of a text from those of its parts, where they are ASCII, as Meta's are: as many characters as bytes, and none
 * that stands for a broken one.
 */
function joined({ head, body, bytes }: JsonText): ArrayBuffer | undefined {
  if (bytes.length !== body.length || body.includes('\ufffd')) return undefined
  const encoder = new TextEncoder()
  const first = encoder.encode(head)
  const all = new Uint8Array(first.length + bytes.length + 1)
  all.set(first)
  all.set(bytes, first.length)
  all[all.length - 1] = 0x7d
  return all.buffer
}

const scripts = (client: RedisClient, { bytes }: RedisOptions): Scripts => {
  if ('send' in client) {
    const run = (command: string) => (script: string, keys: string[], args: string[]) =>
      client.send(command, [script, String(keys.length), ...keys, ...args])
    const stage = (key: string, text: string) => client.send('SET', [key, text, 'PX', String(STAGED_MS)])
    return { eval: run('EVAL'), evalsha: run('EVALSHA'), stage }
  }
  return {
    eval: (script, keys, args) => client.eval(script, keys.length, ...keys, ...args),
    evalsha: (sha, keys, args) => client.evalsha(sha, keys.length, ...keys, ...args),
    stage(key, text, parts) {
      const whole = bytes && parts && joined(parts)
      const packed = whole ? bytes(whole) : bytes?.(text)
      // The types of clients know their own kind of bytes only.
      return client.set(key, (packed ?? text) as string, 'PX', STAGED_MS)
    },
  }
}

/**
 * Rows in Redis, Valkey or Dragonfly, shared by any number of processes. The server must not evict
 * (`maxmemory-policy noeviction`), and a failover may lose the last writes, as always with Redis. Marks lapse by the
 * server's clock.
 *
 * @example
 * const store = redisStore(new Redis(env.REDIS_URL))   // ioredis
 * const same = redisStore(new Bun.RedisClient())
 */
export function redisStore(client: RedisClient, options: RedisOptions = {}): Store {
  return storeOver(redisDialect(scripts(client, options)))
}

/** The dialect over any client that runs scripts. */
export function redisDialect(client: Scripts): Dialect {
  let sha: Promise<string> | undefined
  const tagOf = (scope: string): string => `{signalbox${scope}}`
  const call = async (keys: string[], args: string[]): Promise<unknown> => {
    sha ??= sha1(SCRIPT)
    try {
      return await client.evalsha(await sha, keys, args)
    } catch (error) {
      if (!/NOSCRIPT/.test(String(error))) throw error
      return client.eval(SCRIPT, keys, args)
    }
  }
  const keysOf = (scope: string, key: string): string[] =>
    [`rows`, `index`, `mark:${key}`, `long:${key}`].map((name) => `${tagOf(scope)}:${name}`)
  const run = (scope: string, key: string, ...args: string[]): Promise<unknown> => call(keysOf(scope, key), args)
  /** A row whose text goes by itself, in the same round trip. A client that mixes up their order is asked once more. */
  const runStaged = async (scope: string, key: string, args: string[], staging: (key: string) => Promise<unknown>) => {
    const staged = `${tagOf(scope)}:staged:${Math.random().toString(36).slice(2)}`
    const keys = [...keysOf(scope, key), staged]
    const [there, ran] = await Promise.allSettled([staging(staged), call(keys, args)])
    if (there.status === 'rejected') throw there.reason
    if (ran.status === 'fulfilled') return ran.value
    if (String(ran.reason).includes(LATE)) return call(keys, args)
    throw ran.reason
  }
  const get = async (scope: string, key: string): Promise<Row | undefined> => {
    const stored = await run(scope, key, 'get', key)
    return typeof stored === 'string' ? rowOf(key, stored) : undefined
  }
  return {
    guarantee: 'atomic',
    get,
    async set(scope, key, text, { ttl, ifVersion }, parts) {
      const { stage } = client
      const args = ['set', key, expected(ifVersion)]
      const version =
        stage && ttl === undefined && text.length > LONG
          ? await runStaged(scope, key, [...args, '', ''], (staged) => stage(staged, text, parts))
          : await run(scope, key, ...args, text, ttl === undefined ? '' : String(ttl))
      return typeof version === 'string' ? version : false
    },
    async delete(scope, key, ifVersion) {
      return (await run(scope, key, 'delete', key, expected(ifVersion))) === 'deleted'
    },
    async list(scope, { start, end, limit, values }) {
      for (;;) {
        const found = await run(scope, '', 'list', `r${start}`, `r${end}`, String(limit), values ? 'values' : 'keys')
        if (!Array.isArray(found)) throw new SignalboxError('store_failed', 'Redis answered a list with something else')
        const [keys = [], rows = []] = found as [string[]?, string[]?]
        const page = keys.map((key, i) => rowOf(key.slice(1), rows[i] ?? ''))
        if (!values) return page
        // Long ones one by one; if one has changed meanwhile, it is another page.
        const whole = await Promise.all(page.map((row) => (row.text === undefined ? get(scope, row.key) : row)))
        if (whole.every((row, i) => row?.version === page[i]?.version)) return whole as Row[]
      }
    },
  }
}
