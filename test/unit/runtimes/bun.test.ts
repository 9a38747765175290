import { createHmac } from 'node:crypto'
import { expect, test, vi } from 'vitest'
import { memoryStore } from '../../../core/storage/memory.ts'
import { bun } from '../../../runtimes/bun/mod.ts'
import { echoApp, env, signed } from './app.ts'

// What Bun is told; its own server is tested with the conformance suite, under load and with the template.
vi.stubGlobal('Bun', {
  CryptoHasher: function CryptoHasher(_: string, key: string) {
    return createHmac('sha256', key)
  },
})
const quiet = { debug() {}, info() {}, warn() {}, error() {} }
const options = { env, store: memoryStore(), log: quiet, drainMs: 0 }

test('port and host name go to Bun where they are given, and its error pages with sources never show', () => {
  const { fetch: _, ...plain } = bun(echoApp().app, options)
  expect(plain).toEqual({ development: false })
  const { fetch: __, ...told } = bun(echoApp().app, { ...options, port: 0, hostname: '127.0.0.1' })
  expect(told).toEqual({ development: false, port: 0, hostname: '127.0.0.1' })
})

test('a webhook reaches its handler', async () => {
  const { app, seen } = echoApp()
  const body = { object: 'echo', entry: [{ id: '1', changes: [{ field: 'a', value: 'Grüße' }] }] }
  const server = { requestIP: () => ({ address: '127.0.0.1' }), stop() {} }
  const request = new Request('http://localhost/webhook', await signed(body))
  const answer = await bun(app, options).fetch(request, server)
  expect([answer.status, seen]).toEqual([200, ['Grüße']])
})
