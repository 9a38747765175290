import { storeOver } from './dialect.ts'
import { redisDialect, type Scripts } from './redis.ts'
import type { Store } from './store.ts'

/**
 * Rows in Upstash Redis over HTTP, on any host that has `fetch`. One request an operation. Versions and keys are
 * written so that the client's automatic deserialization, which takes digits for numbers, leaves them alone.
 *
 * @example
 * import { Redis } from '@upstash/redis'
 * const store = upstashStore(Redis.fromEnv())
 */
export function upstashStore(client: Scripts): Store {
  return storeOver(redisDialect(client))
}
