import { expect, test } from 'vitest'
import { createApp } from '../../../core/app.ts'
import { definePlugin } from '../../../core/plugin.ts'
import { storeOver } from '../../../core/storage/dialect.ts'
import { memoryStore } from '../../../core/storage/memory.ts'
import type { Store } from '../../../core/storage/store.ts'
import { weakDialect } from '../../../core/storage/weak.ts'
import { testHost } from '../../conformance/checks/kit.ts'
import { env, envelope, posted, probe } from '../../conformance/probe.ts'

const ask = (path: string, init: RequestInit = {}) => new Request(`http://localhost${path}`, init)
const bearer = (secret: string): RequestInit => ({ headers: { authorization: `Bearer ${secret}` } })

function weak() {
  const rows = new Map<string, string>()
  const backend = {
    get: async (key: string) => rows.get(key) ?? null,
    set: async (key: string, text: string) => void rows.set(key, text),
    remove: async (key: string) => void rows.delete(key),
    keys: async (prefix: string) => [...rows.keys()].filter((key) => key.startsWith(prefix)),
  }
  return storeOver(weakDialect(backend, Date.now))
}

/** A store to which nothing can be written while it is full. */
function disk(inner = memoryStore(), state = { full: true }) {
  const store: Store = {
    ...inner,
    set: (...args) => (state.full ? Promise.reject(new Error('ENOSPC')) : inner.set(...args)),
    scope: (name) => disk(inner.scope(name), state).store,
  }
  return { store, state }
}

test('health tells what waits, how long, and until when the version is served', async () => {
  const app = createApp({ plugins: [probe()], graph: { version: 'v21.0' } })
  app.probe.on('ping', () => {
    throw new Error('no')
  })
  const { host, advance, settle } = testHost()
  advance(Date.UTC(2026, 11, 1) - host.now())
  await app.fetch(await posted(envelope({ id: '1' })), host)
  await settle()
  advance(16 * 60_000)
  const answer = await app.fetch(ask('/health'), host)
  expect(answer.status).toBe(200)
  expect(answer.headers.get('cache-control')).toBe('no-store')
  const health = await answer.json()
  expect(health).toMatchObject({
    ok: true,
    store: 'atomic',
    products: ['probe'],
    webhooks: ['probe'],
    events: 1,
    dead: 0,
    version: { version: 'v21.0', state: 'ending', daysLeft: 51 },
    warnings: ['backlog-old', 'version-ending'],
  })
  expect(health.oldestMs).toBeGreaterThanOrEqual(16 * 60_000)
  expect(await app.health(host)).toEqual(health)
})

test('dead letters and a store without conditional writes are warned of', async () => {
  const app = createApp({ plugins: [probe()], delivery: { retries: [] } })
  app.probe.on('ping', () => {
    throw new Error('no')
  })
  const { host, settle } = testHost({ store: weak() })
  await app.fetch(await posted(envelope({ id: '1' })), host)
  await settle()
  expect((await app.health(host)).warnings).toEqual(['store-weak', 'dead-letters'])
})

test('writes that fail put the subscription at risk, and health says so until they succeed', async () => {
  const { store, state } = disk()
  const plugin = probe()
  const ofPages = { ...plugin, webhook: { ...plugin.webhook, objects: ['probe', 'page'] } } as typeof plugin
  const app = createApp({ plugins: [ofPages] })
  app.probe.on('ping', () => {})
  const { host, settle } = testHost({ store })
  expect((await app.fetch(await posted(envelope({ id: '1' })), host)).status).toBe(503)
  expect(await app.health(host)).toMatchObject({ failingSince: host.now(), warnings: ['webhook-at-risk'] })
  state.full = false
  expect((await app.fetch(await posted(envelope({ id: '1' })), host)).status).toBe(200)
  await settle()
  expect((await app.health(host)).warnings).toEqual([])
})

test('a full disk, which can be read, is 503 until something can be written; a webhook of any product shows it', async () => {
  const { store, state } = disk()
  const app = createApp({ plugins: [probe()] })
  app.probe.on('ping', () => {})
  const { host, settle, advance } = testHost({ store })
  expect((await app.health(host)).ok).toBe(true) // it is not tried without need
  const failingSince = host.now()
  expect((await app.fetch(await posted(envelope({ id: '1' })), host)).status).toBe(503)
  advance(1000)
  const answer = await app.fetch(ask('/health'), host)
  expect(answer.status).toBe(503)
  expect(await answer.json()).toMatchObject({
    ok: false,
    error: 'store_failed',
    failingSince,
    warnings: ['store-failing'],
  })
  state.full = false
  expect(await app.health(host)).toMatchObject({ ok: true, warnings: ['store-failing'] })
  expect((await app.fetch(await posted(envelope({ id: '1' })), host)).status).toBe(200)
  await settle()
  expect(await app.health(host)).toMatchObject({ ok: true, warnings: [] })
})

test('a store that never answers does not keep health from answering', async () => {
  const app = createApp({ plugins: [probe()] })
  const hangs = () => new Promise<never>(() => {})
  const { host, advance } = testHost({ store: { ...memoryStore(), get: hangs, list: hangs } })
  const health = app.health(host)
  await new Promise((resolve) => setTimeout(resolve))
  advance(10_000)
  expect(await health).toMatchObject({ ok: false, error: 'store_failed' })
})

test('a store of many accounts may take its time to be counted', async () => {
  const app = createApp({ plugins: [probe()] })
  const store = memoryStore()
  let reads = 0
  const { host, advance } = testHost({
    store: {
      ...store,
      async list(...args: [string]) {
        await null // whoever waits for it has set a timer by now
        if (reads++ > 0) advance(60_000)
        return store.list(...args)
      },
    },
  })
  expect(await app.health(host)).toMatchObject({ ok: true })
  expect(reads).toBe(2)
})

test('a store that does not answer, or an incomplete environment, is 503 with a code and no details', async () => {
  const app = createApp({ plugins: [probe()] })
  const dead = { ...memoryStore(), list: () => Promise.reject(new Error('connect ECONNREFUSED 10.0.0.7')) }
  const answers = [
    await app.fetch(ask('/health'), testHost({ store: dead }).host),
    await app.fetch(ask('/health'), testHost({ env: {} as never }).host),
  ]
  expect(answers.map((a) => a.status)).toEqual([503, 503])
  const texts = await Promise.all(answers.map((a) => a.text()))
  expect(texts.map((text) => JSON.parse(text).error)).toEqual(['store_failed', 'config_missing'])
  expect(texts.join()).not.toMatch(/10\.0\.0\.7|META_APP_SECRET/)
})

test('tasks run also where events took all the time of a sweep', async () => {
  const budgets: number[] = []
  const plugin = definePlugin({
    id: 'chores',
    api: () => ({}),
    tasks: { renew: { every: '1 hours', run: async ({ budgetMs }) => void budgets.push(budgetMs) } },
  })
  const app = createApp({ plugins: [probe(), plugin] })
  const { host } = testHost()
  await app.sweep(host, { budgetMs: 0 })
  await app.sweep(host, { budgetMs: 0 })
  expect(budgets).toEqual([1000])
})

test('the tasks route is shut without a secret, and opens to the cron’s bearer and the operator’s', async () => {
  let runs = 0
  const plugin = definePlugin({
    id: 'chores',
    api: () => ({}),
    tasks: {
      tidy: {
        every: '1 days',
        async run() {
          runs++
        },
      },
    },
  })
  const app = createApp({ plugins: [probe(), plugin] })
  app.probe.on('ping', () => {})
  const shut = testHost().host
  expect((await app.fetch(ask('/signalbox/tasks/sweep', bearer('')), shut)).status).toBe(403)
  const secrets = { ...env, CRON_SECRET: 'cron', SIGNALBOX_ADMIN_SECRET: 'admin' }
  const { host } = testHost({ env: secrets as never })
  const status = async (path: string, init?: RequestInit) => (await app.fetch(ask(path, init), host)).status
  expect(await status('/signalbox/tasks/sweep')).toBe(403)
  expect(await status('/signalbox/tasks/sweep', bearer('wrong'))).toBe(403)
  expect(await status('/signalbox/tasks/sweep', bearer('cron'))).toBe(200)
  expect(runs).toBe(1) // a sweep runs the tasks whose time has come
  expect(await status('/signalbox/tasks/chores.tidy', { method: 'POST', ...bearer('admin') })).toBe(200)
  expect(runs).toBe(2)
  expect(await status('/signalbox/tasks/chores.constructor', bearer('admin'))).toBe(404)
  expect(await status('/signalbox/tasks/nobody.tidy', bearer('admin'))).toBe(404)
  expect(await status('/signalbox/tasks/sweep', { method: 'DELETE', ...bearer('cron') })).toBe(405)
  expect(await status('/signalbox/admin/backlog', bearer('cron'))).toBe(403)
})
