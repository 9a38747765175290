import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import { type AddressInfo, connect } from 'node:net'
import { afterEach, expect, test, vi } from 'vitest'
import { createApp } from '../../../core/app.ts'
import { clock, LONGEST_TIMER } from '../../../core/clock.ts'
import type { Log, Runnable } from '../../../core/host.ts'
import { memoryStore } from '../../../core/storage/memory.ts'
import type { Whole } from '../../../core/webhook/body.ts'
import { type NodeOptions, node } from '../../../runtimes/node/mod.ts'
import { scriptHost } from '../../../runtimes/node/script.ts'
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

test('a connection that is kept alive keeps none of its requests', async () => {
  const listening: number[] = []
  const app: Runnable<typeof env> = {
    async fetch(request) {
      return Response.json(await request.json())
    },
  }
  const server = createServer(node(app, { env, log: quiet, drainMs: 0 }))
  servers.push(server)
  server.on('request', ({ socket }) => listening.push(socket.listenerCount('close')))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/x`
  for (let i = 0; i < 20; i++) await (await fetch(url, { method: 'POST', body: '{}' })).text()
  expect(listening).toEqual(Array(20).fill(listening[0]))
})

test('a request is aborted where its peer goes before the answer, and not after it', async () => {
  const signals: AbortSignal[] = []
  const app: Runnable<typeof env> = {
    async fetch(request) {
      signals.push(request.signal)
      if (request.url.endsWith('/slow')) await once(request.signal, 'abort')
      return new Response('done')
    },
  }
  const url = await serve(app)
  expect(await (await fetch(`${url}/quick`)).text()).toBe('done')
  const abort = new AbortController()
  const slow = fetch(`${url}/slow`, { signal: abort.signal }).catch(() => 'gone')
  await vi.waitFor(() => expect(signals).toHaveLength(2))
  abort.abort()
  expect(await slow).toBe('gone')
  await vi.waitFor(() => expect(signals.map((signal) => signal.aborted)).toEqual([false, true]))
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

test.each(['GET /health HTTP/1.1\r\nHost: [\r\n', 'GET http://[bad/health HTTP/1.1\r\nHost: x\r\n'])(
  'an address that is none is no fault of the app: %j',
  async (head) => {
    const failed: string[] = []
    const log = { ...quiet, error: (message: string) => void failed.push(message) }
    const { port } = new URL(await serve(echoApp().app, { log }))
    const socket = connect(Number(port), '127.0.0.1')
    socket.end(`${head}Connection: close\r\n\r\n`)
    const [first] = (await once(socket, 'data')) as [Buffer]
    expect([/^HTTP\/1.1 (200|404|400) /.test(String(first)), failed]).toEqual([true, []])
  },
)

test('a script ends when its work does: a try that is due later is left to the server', async () => {
  const app = createApp({ plugins: [echo()], delivery: { retries: ['24h', '24h'] } })
  app.echo.on('ping', () => {
    throw new Error('not yet')
  })
  const host = scriptHost({ env, log: quiet, store: memoryStore() })
  Object.assign(host, { random: () => 0.9 })
  const tasks: Promise<unknown>[] = []
  Object.assign(host, { waitUntil: (task: Promise<unknown>) => void tasks.push(task) })
  const timers = vi.spyOn(globalThis, 'setTimeout')
  const body = { object: 'echo', entry: [{ id: '1', changes: [{ field: 'a', value: 'x' }] }] }
  await app.fetch(new Request('http://x/webhook', await signed(body)), host)
  await Promise.all(tasks)
  expect((await app.backlog(host)).events).toBe(1)
  expect(timers.mock.calls.filter(([, ms = 0]) => ms > 60_000)).toEqual([])
  timers.mockRestore()
})

test('a timer of more than 24 days is not one of a millisecond', () => {
  const ran: string[] = []
  const timers = vi.spyOn(globalThis, 'setTimeout')
  clock.timer(Number.POSITIVE_INFINITY, () => void ran.push('ran'))()
  expect(timers.mock.calls.at(-1)?.[1]).toBe(LONGEST_TIMER)
  timers.mockRestore()
})

test('a body that is cut off is none', async () => {
  const read: Promise<unknown>[] = []
  const app = {
    async fetch(request: Request & Whole) {
      read.push(
        request.whole?.().then(
          () => 'whole',
          () => 'cut off',
        ) ?? Promise.resolve(),
      )
      return new Response(String(await read[0]))
    },
  }
  const { port } = new URL(await serve(app))
  const socket = connect(Number(port), '127.0.0.1')
  socket.write('POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\nhalf')
  await vi.waitFor(() => expect(read).toHaveLength(1))
  socket.destroy()
  expect(await read[0]).toBe('cut off')
})

test('a peer that reads slowly is not sent more than it takes', async () => {
  let pulled = 0
  const piece = new Uint8Array(1_000_000)
  const pull = (controller: ReadableStreamDefaultController): void => {
    if (++pulled > 300) controller.close()
    else controller.enqueue(piece)
  }
  const url = await serve({ fetch: async () => new Response(new ReadableStream({ pull })) })
  const socket = connect(Number(new URL(url).port), '127.0.0.1')
  socket.pause()
  socket.write('GET / HTTP/1.1\r\nHost: x\r\n\r\n')
  await vi.waitFor(() => expect(pulled).toBeGreaterThan(0))
  await new Promise((resolve) => setTimeout(resolve, 100))
  expect(pulled).toBeLessThan(100)
  socket.destroy()
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
