import { spawnSync } from 'node:child_process'
import { Redis } from 'ioredis'
import { afterAll, describe, expect, test } from 'vitest'
import { redisStore } from '../../core/storage/redis.ts'
import { startRedis } from '../kit/redis.ts'

const present = spawnSync('redis-server', ['--version']).status === 0
if (!present && process.env['SIGNALBOX_REQUIRE_ALL']) throw new Error('redis-server is not installed')

describe.skipIf(!present)('redis', async () => {
  if (!present) return
  const server = await startRedis()
  const client = new Redis(server.port, '127.0.0.1')
  afterAll(() => {
    client.disconnect()
    server.stop()
  })
  test('goes on after the server has forgotten the script', async () => {
    const store = redisStore(client).scope('forgetful')
    await store.set('a', 1)
    await client.script('FLUSH')
    expect((await store.get('a'))?.value).toBe(1)
  })
})
