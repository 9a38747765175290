import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, test } from 'vitest'
import { createApp } from '../../../core/app.ts'
import { node } from '../../../runtimes/node/mod.ts'
import { freePort } from '../../kit/redis.ts'
import { echo, env, signed } from './app.ts'

// Slow, for ioredis tries for ten seconds before it gives a command up.
test('where Redis does not answer, webhooks are refused and each reason is logged once', async () => {
  const told: string[] = []
  const app = createApp({ plugins: [echo()] })
  app.echo.on('ping', () => {})
  const log = { debug() {}, info() {}, warn() {}, error: (message: string) => void told.push(message) }
  const nowhere = { ...env, REDIS_URL: `redis://127.0.0.1:${await freePort()}` }
  const server = createServer(node(app, { env: nowhere, log, drainMs: 0 }))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const body = { object: 'echo', entry: [{ id: '1', changes: [{ field: 'a', value: 'x' }] }] }
  expect((await fetch(`${url}/webhook`, await signed(body))).status).toBe(503)
  expect((await fetch(`${url}/health`)).status).toBe(503)
  expect(told.filter((message) => message === 'Redis does not answer')).toHaveLength(1)
  server.close().closeAllConnections()
})
