import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, expect, test } from 'vitest'
import { createApp } from '../../../core/app.ts'
import type { Log, Runnable } from '../../../core/host.ts'
import { type NodeOptions, node } from '../../../runtimes/node/mod.ts'
import { freePort } from '../../kit/redis.ts'
import { echo, echoApp, env, signed } from './app.ts'

const quiet: Log = { debug() {}, info() {}, warn() {}, error() {} }
const servers: Server[] = []
afterEach(() => {
  for (const server of servers.splice(0)) server.close().closeAllConnections()
})

async function serve(app: Runnable<typeof env>, options: NodeOptions<typeof env> = {}): Promise<string> {
  const server = createServer(node(app, { env, log: quiet, drainMs: 0, ...options }))
  servers.push(server)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

test('a signed webhook reaches its handler', async () => {
  const { app, seen } = echoApp()
  const url = await serve(app)
  const body = { object: 'echo', entry: [{ id: '1', changes: [{ field: 'a', value: 'Grüße 👋' }] }] }
  const answer = await fetch(`${url}/webhook`, await signed(body))
  expect([answer.status, await answer.text()]).toEqual([200, 'EVENT_RECEIVED'])
  expect(seen).toEqual(['Grüße 👋'])
})

test('a verification with another token is refused, and the log says why', async () => {
  const warned: unknown[] = []
  const { app } = echoApp()
  const log = { ...quiet, warn: (message: string, data?: object) => void warned.push([message, data]) }
  const url = await serve(app, { log })
  const query = 'hub.mode=subscribe&hub.verify_token=wrong&hub.challenge=1'
  expect((await fetch(`${url}/webhook?${query}`)).status).toBe(403)
  expect(warned).toEqual([['webhook refused', { reason: 'another verify token' }]])
})

test('where Redis does not answer, webhooks are refused and each reason is logged once', async () => {
  const told: string[] = []
  const app = createApp({ plugins: [echo()] })
  app.echo.on('ping', () => {})
  const log = { ...quiet, error: (message: string) => void told.push(message) }
  const nowhere = { ...env, REDIS_URL: `redis://127.0.0.1:${await freePort()}` }
  const url = await serve(app, { env: nowhere, log })
  const body = { object: 'echo', entry: [{ id: '1', changes: [{ field: 'a', value: 'x' }] }] }
  expect((await fetch(`${url}/webhook`, await signed(body))).status).toBe(503)
  expect((await fetch(`${url}/health`)).status).toBe(503)
  expect(told.filter((message) => message === 'Redis does not answer')).toHaveLength(1)
})

test('a route gets all of a standard request', async () => {
  const url = await serve(echoApp().app)
  const answer = await fetch(`${url}/echo/read`, {
    method: 'POST',
    body: 'x'.repeat(300_000),
    headers: { 'content-type': 'text/x' },
  })
  expect(await answer.json()).toEqual({ text: 'x'.repeat(300_000), type: 'text/x' })
})

test('the request is a whole one, made only when it is asked for', async () => {
  const parts: unknown[] = []
  const url = await serve({
    async fetch(request) {
      parts.push(request instanceof Request, request.headers instanceof Headers, [...request.headers.keys()].length > 3)
      parts.push(
        request.cache,
        request.headers.get('X-One'),
        request.headers.has('x-none'),
        new URL(request.url).pathname,
      )
      return new Response(request.body?.pipeThrough(new TransformStream()) ?? null)
    },
  })
  const answer = await fetch(`${url}/a/b?c`, { method: 'PUT', body: 'streamed', headers: { 'x-one': '1' } })
  expect(await answer.text()).toBe('streamed')
  expect(parts).toEqual([true, true, true, 'default', '1', false, '/a/b'])
})

test('an answer keeps its status, every cookie and its stream', async () => {
  const url = await serve({
    async fetch(request) {
      if (new URL(request.url).pathname === '/stream')
        return new Response(new Blob(['a'.repeat(100_000), 'b'.repeat(100_000)]).stream())
      const headers = new Headers({ 'x-a': '1' })
      headers.append('set-cookie', 'a=1')
      headers.append('set-cookie', 'b=2')
      return new Response(null, { status: 204, headers })
    },
  })
  const answer = await fetch(url)
  expect([answer.status, answer.headers.get('x-a'), answer.headers.getSetCookie()]).toEqual([204, '1', ['a=1', 'b=2']])
  expect((await (await fetch(`${url}/stream`)).text()).length).toBe(200_000)
})
