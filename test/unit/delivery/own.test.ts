import { expect, test } from 'vitest'
import { createApp } from '../../../core/app.ts'
import type { Host } from '../../../core/host.ts'
import { definePlugin } from '../../../core/plugin.ts'
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
