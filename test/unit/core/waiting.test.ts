import { expect, test } from 'vitest'
import { createApp } from '../../../core/fast.ts'
import { testHost } from '../../conformance/checks/kit.ts'
import { envelope, posted, probe } from '../../conformance/probe.ts'

test.each([
  ['without tenants', undefined, false, 0],
  ['with tenants', () => ({ token: 'x' }), false, 0],
  ['with tenants, of whom the app hears where they are strangers', () => ({ token: 'x' }), true, 1],
])('%s: what a handler leaves to wait for', async (_, tenants, hearsOfStrangers, waits) => {
  const app = createApp({ plugins: [probe()], tenants })
  const heard: string[] = []
  app.probe.on('ping', (ctx) => {
    heard.push(ctx.ping.id)
  })
  if (hearsOfStrangers) app.meta.on('unknown:account', () => {})
  const tasks: Promise<unknown>[] = []
  const { host } = testHost({ waitUntil: (task) => void tasks.push(task) })
  expect((await app.fetch(await posted(envelope({ id: '1' })), host)).status).toBe(200)
  expect(tasks).toHaveLength(waits)
  await Promise.all(tasks)
  expect(heard).toEqual(['1'])
})
