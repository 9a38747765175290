import { expect, test } from 'vitest'
import { alerts } from '../../../core/alerts.ts'
import { createApp } from '../../../core/app.ts'
import { memoryStore } from '../../../core/storage/memory.ts'
import { testHost } from '../../conformance/checks/kit.ts'
import { envelope, posted, probe } from '../../conformance/probe.ts'

test('an alert comes once when it begins and once when it ends', async () => {
  const app = createApp({ plugins: [probe()], delivery: { retries: [] } })
  let fails = true
  app.probe.on('ping', () => {
    if (fails) throw new Error('no')
  })
  const told: string[] = []
  const watched = alerts(app, { on: ({ name, state, health }) => void told.push(`${name} ${state} ${health.dead}`) })
  const { host, settle, advance } = testHost()
  const look = async () => {
    advance(61_000)
    await watched.sweep?.(host)
    await settle()
  }
  await look()
  expect(told).toEqual([])
  await watched.fetch(await posted(envelope({ id: '1' })), host)
  await settle()
  await look()
  await look()
  expect(told).toEqual(['dead-letters began 1'])
  fails = false
  await app.redrive(host)
  await settle()
  await look()
  expect(told).toEqual(['dead-letters began 1', 'dead-letters ended 0'])
})

test('a store that does not answer is told of, and a hook that throws stops nothing', async () => {
  const app = createApp({ plugins: [probe()] })
  const told: string[] = []
  const watched = alerts(app, {
    on({ name, state }) {
      told.push(`${name} ${state}`)
      throw new Error('pager down')
    },
  })
  const { host, log } = testHost({ store: { ...memoryStore(), list: () => Promise.reject(new Error('gone')) } })
  await expect(watched.sweep?.(host)).rejects.toThrow('gone')
  expect(told).toEqual(['not-ok began'])
  expect(log.map((line) => line.message)).toContain('alert failed')
})

test('what could not be told is told again', async () => {
  const app = createApp({ plugins: [probe()] })
  const told: string[] = []
  let pager = false
  const watched = alerts(app, {
    on({ name, state }) {
      if (!pager) throw new Error('pager down')
      told.push(`${name} ${state}`)
    },
    everyMs: 0,
  })
  const store = memoryStore()
  let gone = true
  const list: typeof store.list = (...args) => (gone ? Promise.reject(new Error('gone')) : store.list(...args))
  const { host } = testHost({ store: { ...store, list } })
  const look = () => watched.sweep?.(host).catch(() => {})
  await look()
  pager = true
  await look()
  await look()
  expect(told).toEqual(['not-ok began'])
  gone = pager = false
  await look()
  pager = true
  await look()
  expect(told).toEqual(['not-ok began', 'not-ok ended'])
})
