import { createRequire } from 'node:module'
import { join } from 'node:path'
import { SignalboxError, toLog } from '../../core/errors.ts'
import type { Log } from '../../core/host.ts'
import { textOf } from '../../core/hosting/adapter.ts'
import { type RedisClient, redisStore } from '../../core/storage/redis.ts'
import type { Store } from '../../core/storage/store.ts'
import { fsStore } from './fs.ts'

/** What tells ioredis to send the command again, once it has connected. */
const AND_RESEND = 2

/** Connects with the app's own ioredis, which only an app with a `REDIS_URL` needs. */
function connect(url: string, log: Log): RedisClient {
  try {
    const { Redis } = createRequire(join(process.cwd(), 'index.js'))('ioredis')
    // A server that was made a replica refuses writes on a connection that goes on: the new one leads to its successor.
    const reconnectOnError = ({ message }: Error) => (message.includes('READONLY') ? AND_RESEND : false)
    const client = new Redis(url, { reconnectOnError })
    // It goes on connecting by itself, ever so often: each reason is told once until there is a connection.
    let told = ''
    client.on('ready', () => {
      told = ''
    })
    client.on('error', (error: Error) => {
      if (error.message !== told) toLog(log, 'Redis does not answer')(error)
      told = error.message
    })
    return client
  } catch (cause) {
    throw new SignalboxError('store_failed', 'REDIS_URL is set, but ioredis cannot be loaded', {
      fix: 'npm install ioredis, or give createApp a `storage`.',
      cause,
    })
  }
}

/** The store of an environment: Redis at `REDIS_URL`, else files in `SIGNALBOX_DATA` (`.signalbox`). */
export function storeOf(env: unknown, log: Log): Store {
  const url = textOf(env, 'REDIS_URL')
  return url
    ? redisStore(connect(url, log), { bytes: Buffer.from })
    : fsStore(textOf(env, 'SIGNALBOX_DATA') ?? '.signalbox')
}
