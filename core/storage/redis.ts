import { SignalboxError } from '../errors.ts'
import { type Dialect, type Row, storeOver } from './dialect.ts'
import type { Store } from './store.ts'

/**
 * The two commands that the store needs, in the words of ioredis. `eval` and `evalsha` of @upstash/redis and the
 * client of Bun are fitted by `upstashStore` and `bunRedisStore`.
 */
export interface RedisClient {
  eval(script: string, numberOfKeys: number, ...args: (string | number)[]): Promise<unknown>
  evalsha(sha1: string, numberOfKeys: number, ...args: (string | number)[]): Promise<unknown>
}

/**
 * One script for every operation, so that each is atomic. All keys are declared and share one hash tag, as clusters,
 * Upstash and Dragonfly ask. KEYS: the rows (hash: key → version and JSON; the field `#` is the counter), their index
 * (sorted set, by byte order), the mark. ARGV: operation, key, then what it takes.
 */
const SCRIPT = `local rows, index, mark, op, key = KEYS[1], KEYS[2], KEYS[3], ARGV[1], ARGV[2]
if op == 'list' then
  local keys = redis.call('ZRANGEBYLEX', index, '[' .. key, '(' .. ARGV[3], 'LIMIT', 0, ARGV[4])
  if #keys == 0 then return {} end
  local out = redis.call('HMGET', rows, unpack(keys))
  if ARGV[5] == '0' then for i, row in ipairs(out) do out[i] = string.sub(row, 1, 16) end end
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
  return now and '1' or false
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
  const hash = await crypto.subtle.digest('SHA-1', new TextEncoder().encode(text))
  return Array.from(new Uint8Array(hash), (b) => b.toString(16).padStart(2, '0')).join('')
}

/**
 * Rows in Redis, Valkey or Dragonfly, shared by any number of processes. The server must not evict
 * (`maxmemory-policy noeviction`), and a failover may lose the last writes, as always with Redis.
 *
 * @example
 * const store = redisStore(new Redis(process.env.REDIS_URL))
 */
export function redisStore(client: RedisClient): Store {
  let sha: Promise<string> | undefined
  const run = async (scope: string, key: string, ...args: (string | number)[]): Promise<unknown> => {
    const tag = `signalbox:{${encodeURIComponent(scope)}}`
    const all = [`${tag}:rows`, `${tag}:index`, `${tag}:mark:${key}`, ...args]
    sha ??= sha1(SCRIPT)
    try {
      return await client.evalsha(await sha, 3, ...all)
    } catch (error) {
      if (!/NOSCRIPT/.test(String(error))) throw error
      return client.eval(SCRIPT, 3, ...all)
    }
  }
  const dialect: Dialect = {
    guarantee: 'atomic',
    async get(scope, key) {
      const stored = await run(scope, key, 'get', key)
      return typeof stored === 'string' ? rowOf(key, stored) : undefined
    },
    async set(scope, key, text, { ttl, ifVersion }) {
      const version = await run(scope, key, 'set', key, expected(ifVersion), text, ttl ?? '')
      return typeof version === 'string' ? version : false
    },
    async delete(scope, key, ifVersion) {
      return (await run(scope, key, 'delete', key, expected(ifVersion))) === '1'
    },
    async list(scope, { start, end, limit, values }) {
      const found = await run(scope, '', 'list', `r${start}`, `r${end}`, limit, values ? '1' : '0')
      if (!Array.isArray(found)) throw new SignalboxError('store_failed', 'Redis answered a list with something else')
      const [keys = [], rows = []] = found as [string[]?, string[]?]
      return keys.map((key, i) => rowOf(key.slice(1), rows[i] ?? ''))
    },
  }
  return storeOver(dialect)
}
