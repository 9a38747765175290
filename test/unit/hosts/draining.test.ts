import { expect, test } from 'vitest'
import { type ProcessHost, processHost } from '../../../core/hosting/process.ts'
import { memoryStore } from '../../../core/storage/memory.ts'
import { testHost } from '../../conformance/checks/kit.ts'
import { env } from '../../conformance/probe.ts'

/** A process whose waker stops when it is told to, and how to tell. */
function setUp() {
  const { host, advance, log } = testHost()
  const stopping: { resolve(): void; reject(error: Error): void }[] = []
  const waker = {
    wake() {},
    start() {},
    stop: () => new Promise<void>((resolve, reject) => void stopping.push({ resolve, reject })),
  }
  const app = { fetch: async () => new Response('ok'), sweep: async () => {} }
  const made: ProcessHost<typeof env, never> = processHost(app, {
    env,
    log: host.log,
    timer: host.timer,
    hmac: undefined,
    store: () => memoryStore(),
    waker,
    ip: () => undefined,
  })
  const turn = () => new Promise((resolve) => setImmediate(resolve))
  let over = false
  const stop = async (): Promise<void> => {
    void made.stop(1000).then(() => {
      over = true
    })
    await turn()
  }
  return { made, advance, log, stopping, stop, turn, over: () => over }
}

test('a process ends when its work and its waker have ended', async () => {
  const { made, stopping, stop, turn, over } = setUp()
  let finish = (): void => {}
  made.host().waitUntil(new Promise<void>((resolve) => (finish = resolve)))
  await stop()
  stopping[0]?.resolve()
  await turn()
  expect(over()).toBe(false)
  finish()
  await turn()
  expect(over()).toBe(true)
})

test('and after its time, whatever hangs: a handler, or a queue whose server is gone', async () => {
  const { made, advance, stop, turn, over } = setUp()
  made.host().waitUntil(new Promise(() => {}))
  await stop()
  advance(999)
  await turn()
  expect(over()).toBe(false)
  advance(1)
  await turn()
  expect(over()).toBe(true)
})

test('a waker that fails to stop is told of, and keeps nobody', async () => {
  const { stopping, stop, turn, over, log } = setUp()
  await stop()
  stopping[0]?.reject(new Error('connection lost'))
  await turn()
  expect(over()).toBe(true)
  expect(log.map(({ message }) => message)).toContain('background task failed')
})

test('all calls of a process share its life', () => {
  const { made } = setUp()
  expect(made.host().life).toBeDefined()
  expect(made.host().life).toBe(made.host().life)
})

test('a process ends only when also that has ended which its last work has begun', async () => {
  const { made, stopping, stop, turn, over } = setUp()
  let [first, second] = [(): void => {}, (): void => {}]
  const work = new Promise<void>((resolve) => (first = resolve))
  made.host().waitUntil(work)
  void work.then(() => made.host().waitUntil(new Promise<void>((resolve) => (second = resolve))))
  await stop()
  stopping[0]?.resolve()
  await turn()
  first()
  await turn()
  expect(over()).toBe(false)
  second()
  await turn()
  expect(over()).toBe(true)
})
