import { describe, expect, test } from 'vitest'
import { createApp } from '../../../core/app.ts'
import type { DeliveryOptions } from '../../../core/delivery/settings.ts'
import type { Host } from '../../../core/host.ts'
import { definePlugin, type Entry } from '../../../core/plugin.ts'
import { router } from '../../../core/router.ts'
import { setUp } from './kit.ts'

/** A product that is not Meta's, with a webhook of its own. */
const shop = <const Id extends string>(id: Id) =>
  definePlugin({
    id,
    router,
    verify: () => true,
    webhook: {
      objects: [id],
      *events(entry) {
        yield { name: 'order', kind: 'paid', id: 'o1', account: entry.id, at: 0, data: entry }
      },
    },
    api: () => ({}),
  })

test('two plugins that are sent the same bytes each handle them, once', async () => {
  const t = setUp()
  const host = t.host as Host<never>
  const app = createApp({ plugins: [shop('here'), shop('there')] })
  const seen: string[] = []
  app.on('order', (ctx) => void seen.push(ctx.product))
  for (const id of ['here', 'there', 'here', 'there']) {
    const body = JSON.stringify({ id: 'shop-1' })
    const response = await app.fetch(new Request(`http://x/${id}/webhook`, { method: 'POST', body }), host)
    expect(response.status).toBe(200)
  }
  await t.settle()
  expect(seen).toEqual(['here', 'there'])
})

test('bodies that each have an id of their own are kept by account, not each in a partition', async () => {
  const t = setUp()
  const orders = definePlugin({
    id: 'orders',
    router,
    verify: () => true,
    webhook: {
      objects: ['orders'],
      *events(entry) {
        yield { name: 'order', kind: 'paid', id: entry.id, account: 'shop-1', at: 0, data: entry }
      },
    },
    api: () => ({}),
  })
  const app = createApp({ plugins: [orders] })
  const seen: unknown[] = []
  app.orders.on('order', (ctx) => void seen.push(ctx.event.id))
  for (const id of ['evt_1', 'evt_2', 'evt_3'])
    await app.fetch(
      new Request('http://x/orders/webhook', { method: 'POST', body: JSON.stringify({ id }) }),
      t.host as Host<never>,
    )
  await t.settle()
  expect(seen).toEqual(['evt_1', 'evt_2', 'evt_3'])
  expect((await t.backend.list('scope/')).map((row) => row.key)).toEqual(['scope/shop-1'])
})

describe('a webhook whose headers say what the body does not', () => {
  const store = () =>
    definePlugin({
      id: 'store',
      router,
      verify: ({ headers }) => headers.get('x-secret') === 'open',
      routes: [{ method: 'GET', path: '/webhook', handle: (request) => new Response(new URL(request.url).search) }],
      webhook: {
        objects: ['store'],
        headers: ['x-topic', 'x-shop'],
        *events(entry) {
          const {
            'x-topic': topic = 'other',
            'x-shop': account = '',
            ...data
          } = entry as Entry & {
            readonly 'x-topic'?: string
            readonly 'x-shop'?: string
          }
          yield { name: 'order', kind: topic.replace('orders/', ''), account, at: 0, data }
        },
      },
      api: () => ({}),
    })
  function open(delivery: DeliveryOptions = {}, t = setUp()) {
    const app = createApp({ plugins: [store()], delivery })
    const seen: unknown[] = []
    app.store.on('order', ({ event }) => void seen.push([event.kind, event.account, event.data]))
    const ask = (init: RequestInit) => app.fetch(new Request('http://x/store/webhook?a=1', init), t.host as Host<never>)
    const post = async (topic: string | undefined, body: string) => {
      const headers = { 'x-secret': 'open', 'x-shop': 'a.example', 'x-other': 'no', ...(topic && { 'x-topic': topic }) }
      return (await ask({ method: 'POST', headers, body })).status
    }
    return { t, app, seen, ask, post }
  }

  test('reads them with each event, and takes one body of two topics for two', async () => {
    const { t, seen, post } = open()
    const body = '{"id":12345678901234567890,"total":"9.00"}'
    for (const topic of ['orders/create', 'orders/paid', 'orders/paid']) expect(await post(topic, body)).toBe(200)
    expect(await post(undefined, 'a=1&b=2')).toBe(200)
    await t.settle()
    expect(seen).toEqual([
      ['create', 'a.example', { id: '12345678901234567890', total: '9.00' }],
      ['paid', 'a.example', { id: '12345678901234567890', total: '9.00' }],
      ['other', 'a.example', { id: 'store', text: 'a=1&b=2' }],
    ])
  })
  test('has them again after a crash', async () => {
    const never = new Promise<void>(() => {})
    let stored = (): void => {}
    const at = (point: string) => {
      if (point !== 'after-store') return
      stored()
      return never
    }
    const dead = open({ test: { at } })
    await new Promise<void>((resolve) => {
      stored = resolve
      void dead.post('orders/paid', '{"id":"7"}')
    })
    const { app, seen, t } = open({}, dead.t)
    await t.pass(120_000)
    await app.sweep(t.host as Host<never>)
    expect(dead.seen).toEqual([])
    expect(seen).toEqual([['paid', 'a.example', { id: '7' }]])
  })
  test('may have a GET of its own at its address; other methods are refused', async () => {
    const { ask } = open()
    expect(await (await ask({})).text()).toBe('?a=1')
    const refused = await ask({ method: 'PUT', body: '' })
    expect([refused.status, refused.headers.get('allow')]).toEqual([405, 'POST'])
    expect((await ask({ method: 'POST', body: '{}' })).status).toBe(401)
  })
})
