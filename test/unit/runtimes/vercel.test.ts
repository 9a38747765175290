import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, expect, test } from 'vitest'
import { createApp } from '../../../core/app.ts'
import type { Log } from '../../../core/host.ts'
import { vercel } from '../../../runtimes/vercel/mod.ts'
import { env, envelope, posted, probe } from '../../conformance/probe.ts'

const closing: (() => void)[] = []
afterEach(() => {
  for (const close of closing.splice(0)) close()
})
const quiet = { debug() {}, info() {}, warn() {} }
const app = () => {
  const made = createApp({ plugins: [probe()] })
  made.probe.on('ping', () => {})
  return made
}

test('without Upstash nothing is acknowledged, and the log says what to add', async () => {
  const lines: unknown[] = []
  const log: Log = { ...quiet, error: (_, data) => void lines.push(data) }
  const { POST } = vercel(app(), { env, log })
  expect((await POST(await posted(envelope({ id: '1' })))).status).toBe(503)
  expect(JSON.stringify(lines)).toMatch(/UPSTASH_REDIS_REST_URL.*config_missing/)
})

test.each([
  ['UPSTASH_REDIS_REST_URL', 'UPSTASH_REDIS_REST_TOKEN'],
  ['KV_REST_API_URL', 'KV_REST_API_TOKEN'],
])('the store of %s speaks the REST interface of Upstash, its token in the header only', async (urlKey, tokenKey) => {
  const calls: { url: string; token: string | undefined; words: string[] }[] = []
  const server = createServer(async (request, response) => {
    let body = ''
    for await (const chunk of request) body += chunk
    calls.push({ url: request.url ?? '', token: request.headers.authorization, words: JSON.parse(body) })
    response.end(JSON.stringify({ error: 'ERR out of order' }))
  })
  closing.push(() => server.close())
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const lines: unknown[] = []
  const log: Log = { ...quiet, error: (_, data) => void lines.push(data) }
  const all = { ...env, [urlKey]: url, [tokenKey]: 'upstash-token' }
  const { POST } = vercel(app(), { env: all, log })
  expect((await POST(await posted(envelope({ id: '1' })))).status).toBe(503)
  expect(calls[0]).toMatchObject({
    url: '/',
    token: 'Bearer upstash-token',
    words: expect.arrayContaining(['EVALSHA']),
  })
  expect(JSON.stringify(lines)).toContain('ERR out of order')
  expect(JSON.stringify([lines, calls.map((c) => [c.url, c.words])])).not.toContain('upstash-token')
})

test.each([
  ['a page of HTML', 200, '<html>'],
  ['JSON of a proxy', 429, '{"message":"slow down"}'],
  ['JSON without a result', 200, '{}'],
])('%s in the place of Upstash is no answer: nothing is acknowledged', async (_, status, body) => {
  const server = createServer((_, response) => response.writeHead(status).end(body))
  closing.push(() => server.close())
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const UPSTASH_REDIS_REST_URL = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const all = { ...env, UPSTASH_REDIS_REST_URL, UPSTASH_REDIS_REST_TOKEN: 't' }
  const lines: unknown[] = []
  const { POST } = vercel(app(), { env: all, log: { ...quiet, error: (_, data) => void lines.push(data) } })
  expect((await POST(await posted(envelope({ id: '1' })))).status).toBe(503)
  expect(JSON.stringify(lines)).toContain(`no answer, but ${status}`)
})

test('background work is handed to the request context of Vercel', async () => {
  const key = Symbol.for('@vercel/request-context')
  const tasks: Promise<unknown>[] = []
  Object.assign(globalThis, { [key]: { get: () => ({ waitUntil: (task: Promise<unknown>) => tasks.push(task) }) } })
  closing.push(() => Reflect.deleteProperty(globalThis, key))
  const errors: string[] = []
  const runnable = {
    async fetch(_: Request, host: { waitUntil(task: Promise<unknown>): void }) {
      host.waitUntil(Promise.reject(new Error('late')))
      return new Response('ok')
    },
  }
  const handlers = vercel(runnable, { env, log: { ...quiet, error: (message) => void errors.push(message) } })
  expect(Object.keys(handlers)).toEqual(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'])
  await handlers.GET(new Request('http://localhost/'))
  await Promise.all(tasks)
  expect([tasks.length, errors]).toEqual([1, ['background task failed']])
})
