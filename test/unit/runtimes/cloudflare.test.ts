import { afterEach, expect, test, vi } from 'vitest'
import { createApp } from '../../../core/app.ts'
import type { Log, SweepOptions } from '../../../core/host.ts'
import { memoryStore } from '../../../core/storage/memory.ts'
import type { Store } from '../../../core/storage/store.ts'
import { messenger } from '../../../plugins/messenger/mod.ts'
import { bindings, cloudflare } from '../../../runtimes/cloudflare/mod.ts'
import { env, envelope, posted, probe } from '../../conformance/probe.ts'

// What a Worker does with the objects that it finds bound; workerd's own are in test/conformance.
afterEach(() => vi.useRealTimers())
const quiet: Log = { debug() {}, info() {}, warn() {}, error() {} }
function execution() {
  const tasks: Promise<unknown>[] = []
  const ctx = { waitUntil: (task: Promise<unknown>) => void tasks.push(task), passThroughOnException() {} }
  const settle = async (): Promise<void> => {
    for (let i = 0; i < tasks.length; i++) await tasks[i]
  }
  return { ctx: ctx as never, settle }
}

interface Ai {
  run(model: string, input: object, options?: { readonly gateway: { readonly id: string } }): Promise<unknown>
}
function withAi(log: Log = quiet) {
  const app = createApp({
    plugins: [probe(), bindings<{ AI: Ai }>('AI')],
    storage: (
      (s) => () =>
        s
    )(memoryStore()),
  })
  const drafts: unknown[] = []
  app.probe.on('ping', async (ctx) => {
    const run = () => ctx.host.env.AI.run('@cf/model', { prompt: ctx.ping.text }, { gateway: { id: 'main' } })
    drafts.push(await ctx.once('draft', run))
  })
  return { worker: cloudflare(app, { log }), drafts }
}

test('a binding of one’s own is the one that handlers get, by its gateway', async () => {
  const { worker, drafts } = withAi()
  const { ctx, settle } = execution()
  const calls: unknown[] = []
  const AI: Ai = { run: async (...args) => ({ response: `draft ${calls.push(args)}` }) }
  const answer = await worker.fetch(await posted(envelope({ id: '1', text: 'hello' })), { ...env, AI }, ctx)
  await settle()
  expect([answer.status, drafts]).toEqual([200, [{ response: 'draft 1' }]])
  expect(calls).toEqual([['@cf/model', { prompt: 'hello' }, { gateway: { id: 'main' } }]])
})

test('a binding that is missing is one error that names it and tells the caller nothing', async () => {
  const lines: unknown[] = []
  const { worker } = withAi({ ...quiet, error: (_, data) => void lines.push(data) })
  const { ctx } = execution()
  const answer = await worker.fetch(await posted(envelope({ id: '1' })), env as never, ctx)
  expect(answer.status).toBeGreaterThanOrEqual(500)
  expect(await answer.text()).not.toContain('AI')
  const health = await worker.fetch(new Request('http://x/health'), env as never, ctx)
  expect([health.status, ((await health.json()) as { error: string }).error]).toEqual([503, 'config_missing'])
  expect(JSON.stringify(lines)).toContain('AI: a binding of wrangler.jsonc')
})

test('after 45 minutes without a store a webhook goes to the bucket, under the same name however often it comes', async () => {
  vi.useFakeTimers({ toFake: ['Date'] })
  const failing = (store: Store): Store => ({
    ...store,
    set: () => Promise.reject(new Error('store is down')),
    scope: (name) => failing(store.scope(name)),
  })
  const app = createApp({ plugins: [messenger()], storage: () => failing(memoryStore()) })
  app.messenger.on('message', () => {})
  const kept = new Map<string, string>()
  const SIGNALBOX_SPILL = {
    put: async (key: string, bytes: Uint8Array) => void kept.set(key, new TextDecoder().decode(bytes)),
  }
  const worker = cloudflare(app, { log: quiet })
  const all = { ...env, PAGE_ACCESS_TOKEN: 'page-token', SIGNALBOX_SPILL }
  const person = { sender: { id: '6789' }, recipient: { id: '1906385232743451' }, timestamp: Date.now() }
  const entry = [{ id: '1906385232743451', messaging: [{ ...person, message: { mid: 'm_1', text: 'hello' } }] }]
  const body = JSON.stringify({ object: 'page', entry })
  const status = async () => (await worker.fetch(await posted(body), all, execution().ctx)).status
  expect([await status(), kept.size]).toEqual([503, 0])
  vi.setSystemTime(Date.now() + 46 * 60_000)
  expect([await status(), await status()]).toEqual([200, 200])
  expect([...kept]).toEqual([[expect.stringMatching(/^[0-9a-f]{64}\.json$/), body]])
})

test('a batch of a queue sweeps what its messages name, and everything where one names nothing', async () => {
  const asked: unknown[] = []
  const app = {
    fetch: async () => new Response(),
    sweep: async (_: unknown, { keys }: SweepOptions = {}) => void asked.push(keys),
  }
  const { ctx } = execution()
  const named = { body: { key: 'page/lane' } }
  for (const messages of [[named], [named, { body: {} }], [{ body: 'odd' }], []])
    await cloudflare(app, { log: quiet }).queue({ messages }, env, ctx)
  expect(asked).toEqual([['page/lane'], undefined, undefined, undefined])
})
