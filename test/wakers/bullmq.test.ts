import { Queue } from 'bullmq'
import { Redis } from 'ioredis'
import { afterAll, describe, expect, test, vi } from 'vitest'
import { redisStore } from '../../core/storage/redis.ts'
import { bullmq } from '../../runtimes/node/bullmq.ts'
import { installed } from '../kit/installed.ts'
import { startRedis } from '../kit/redis.ts'
import { note, setUp } from '../unit/delivery/kit.ts'

const present = installed('redis-server')

describe.skipIf(!present)('BullMQ', async () => {
  if (!present) return
  const server = await startRedis()
  const connection = { host: '127.0.0.1', port: server.port }
  afterAll(() => server.stop())

  test('calls with a key once a second, however many processes ask, and carries nothing else', async () => {
    const [one, other] = [bullmq({ connection, queue: 'keys' }), bullmq({ connection, queue: 'keys' })]
    const at = Math.floor(Date.now() / 1000) * 1000 + 1500
    const lane = 'page/notes:page:ada'
    await Promise.all([one.wake(at, lane), other.wake(at + 100, lane), other.wake(at), one.wake(at + 60_000, lane)])
    const queue = new Queue('keys', { connection })
    const jobs = await queue.getJobs()
    expect(jobs.map((job) => job.data.key).sort()).toEqual(['', lane, lane])
    expect(new Set(jobs.flatMap((job) => Object.keys(job.data)))).toEqual(new Set(['key']))
    const calls: unknown[] = []
    for (const waker of [one, other])
      waker.start(async (keys) => {
        calls.push({ keys, early: Date.now() < at })
      })
    await vi.waitFor(() => expect(calls).toHaveLength(2), 10_000)
    expect(calls).toContainEqual({ keys: [lane], early: false })
    expect(calls).toContainEqual({ keys: undefined, early: false })
    await Promise.all([one.stop(), other.stop(), queue.close()])
  })

  test('a retry comes in a process that lives when the one that asked for it is gone', async () => {
    const client = new Redis(connection)
    const process = () => {
      const t = setUp({ retries: ['1s'] })
      const waker = bullmq({ connection, queue: 'retries' })
      Object.assign(t.host, { store: redisStore(client), wake: waker.wake, now: Date.now })
      return { ...t, waker }
    }
    const [dying, living] = [process(), process()]
    const seen: string[] = []
    dying.app.notes.on('message', () => {
      throw new Error('not here')
    })
    living.app.notes.on('message', (ctx) => void seen.push(ctx.message.id))
    await dying.post([note('m1')])
    await dying.settle()
    await dying.waker.stop()
    living.waker.start((keys) => living.app.sweep(living.host, { keys }))
    await vi.waitFor(() => expect(seen).toEqual(['m1']), 10_000)
    await living.waker.stop()
    client.disconnect()
  })
})
