import { SignalboxError } from '../errors.ts'
import { hex } from '../hex.ts'
import { type Dialect, type Row, storeOver } from './dialect.ts'
import type { Store } from './store.ts'

/** A client in the words of ioredis; a cluster is one too. */
export interface IoRedis {
  eval(script: string, numberOfKeys: number, ...args: string[]): Promise<unknown>
  evalsha(sha1: string, numberOfKeys: number, ...args: string[]): Promise<unknown>
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
}

/**
 * One script for every operation, so that each is atomic. All keys are declared and share one hash tag, as clusters,
 * Upstash and Dragonfly ask. KEYS: the rows (hash: `r` and key → version and JSON; the field `#` is the counter), their index
 * (sorted set, by byte order), the mark. ARGV: operation, key, then what it takes.
 */
const SCRIPT = `local rows, index, mark, op, key = KEYS[1], KEYS[2], KEYS[3], ARGV[1], ARGV[2]
if op == 'list' then
  local keys = redis.call('ZRANGEBYLEX', index, '[' .. key, '(' .. ARGV[3], 'LIMIT', 0, ARGV[4])
  if #keys == 0 then return {} end
  local out = redis.call('HMGET', rows, unpack(keys))
  if ARGV[5] == 'keys' then for i, row in ipairs(out) do out[i] = string.sub(row, 1, 16) end end
  return {keys, out}
end
local row = 'r' .. key
local now = redis.call('GET', mark) or redis.call('HGET', rows, row)
if op == 'get' then return now end
if ARGV[3] ~= '*' and ARGV[3] ~= (now and '=' .. string.sub(now, 1, 16) or '0') then return false end
if op == 'delete' then
  redis.call('DEL', mark)
  redis.call('HDEL', rows, row)
  redis.call('ZREM', index, row)
  return now and 'deleted'
end
local version = string.format('%016d', redis.call('HINCRBY', rows, '#', 1))
if ARGV[5] == '' then
  redis.call('DEL', mark)
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
  return hex(await crypto.subtle.digest('SHA-1', new TextEncoder().encode(text)))
}

export interface RedisOptions {
  /**
   * Makes bytes of a long text, as the client takes them. ioredis writes 3 MB several times faster as a `Buffer` than as a
   * string: `redisStore(client, { bytes: Buffer.from })`. The Node adapter's own store does so.
   */
  readonly bytes?: ((text: string) => Uint8Array) | undefined
}
/** Beyond this many characters a text is worth its bytes. */
const LONG = 65_536

const scripts = (client: RedisClient, { bytes }: RedisOptions): Scripts => {
  if ('send' in client) {
    const run = (command: string) => (script: string, keys: string[], args: string[]) =>
      client.send(command, [script, String(keys.length), ...keys, ...args])
    return { eval: run('EVAL'), evalsha: run('EVALSHA') }
  }
  // The types of clients know their own kind of bytes only.
  const packed = (args: string[]): string[] =>
    bytes ? args.map((arg) => (arg.length > LONG ? (bytes(arg) as unknown as string) : arg)) : args
  return {
    eval: (script, keys, args) => client.eval(script, keys.length, ...keys, ...packed(args)),
    evalsha: (sha, keys, args) => client.evalsha(sha, keys.length, ...keys, ...packed(args)),
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
  const run = async (scope: string, key: string, ...args: string[]): Promise<unknown> => {
    const tag = `{signalbox${scope}}`
    const keys = [`${tag}:rows`, `${tag}:index`, `${tag}:mark:${key}`]
    sha ??= sha1(SCRIPT)
    try {
      return await client.evalsha(await sha, keys, args)
    } catch (error) {
      if (!/NOSCRIPT/.test(String(error))) throw error
      return client.eval(SCRIPT, keys, args)
    }
  }
  return {
    guarantee: 'atomic',
    async get(scope, key) {
      const stored = await run(scope, key, 'get', key)
      return typeof stored === 'string' ? rowOf(key, stored) : undefined
    },
    async set(scope, key, text, { ttl, ifVersion }) {
      const version = await run(scope, key, 'set', key, expected(ifVersion), text, ttl === undefined ? '' : String(ttl))
      return typeof version === 'string' ? version : false
    },
    async delete(scope, key, ifVersion) {
      return (await run(scope, key, 'delete', key, expected(ifVersion))) === 'deleted'
    },
    async list(scope, { start, end, limit, values }) {
      const found = await run(scope, '', 'list', `r${start}`, `r${end}`, String(limit), values ? 'values' : 'keys')
      if (!Array.isArray(found)) throw new SignalboxError('store_failed', 'Redis answered a list with something else')
      const [keys = [], rows = []] = found as [string[]?, string[]?]
      return keys.map((key, i) => rowOf(key.slice(1), rows[i] ?? ''))
    },
  }
}
