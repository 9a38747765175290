import * as v from 'valibot'
import { describe, expect, it } from 'vitest'
import { createApp } from '../../../core/app.ts'
import { memoryStore } from '../../../core/storage/memory.ts'
import { conversations } from '../../../plugins/whatsapp/features/conversations.ts'
import { session } from '../../../plugins/whatsapp/features/session.ts'
import { whatsapp } from '../../../plugins/whatsapp/mod.ts'
import { simulator } from '../../simulator/mod.ts'

const cart = session('cart', v.object({ items: v.array(v.string()) }), { initial: { items: [] } })
function shop() {
  const app = createApp({ plugins: [whatsapp({ use: [conversations] })] })
  app.whatsapp.on('message:text', async (ctx) => {
    if (ctx.message.text.body === 'pay') await cart.clear(ctx)
    else await cart.update(ctx, ({ items }) => ({ items: [...items, ctx.message.text.body] }))
    await ctx.reply(`Cart: ${(await cart.get(ctx)).items.join(', ')}`)
  })
  return app
}

describe('a session', () => {
  it('is kept for each person, through a restart of the app', async () => {
    const sim = simulator(shop)
    const ann = sim.whatsapp.user('27820001111')
    const ben = sim.whatsapp.user('27820002222')
    await ann.says('bread')
    await ben.says('milk')
    await sim.restart()
    await ann.says('salt')
    expect(ann.received.at(-1)).toMatchObject({ text: { body: 'Cart: bread, salt' } })
    await ben.says('pay')
    expect(ben.received.at(-1)).toMatchObject({ text: { body: 'Cart: ' } })
    await ben.says('tea')
    expect(ben.received.at(-1)).toMatchObject({ text: { body: 'Cart: tea' } })
  })

  it('follows a person whose user id was replaced', async () => {
    const sim = simulator(shop)
    await sim.whatsapp.user('27820001111', { bsuid: 'ZA.1' }).says('bread')
    const account = sim.whatsapp.account
    const user_id_update = [{ wa_id: '27820001111', user_id: { previous: 'ZA.1', current: 'ZA.2' } }]
    await sim.whatsapp.change('user_id_update', { metadata: { phone_number_id: account }, user_id_update })
    const message = { id: 'wamid.NEW', from_user_id: 'ZA.2', type: 'text', text: { body: 'salt' } }
    await sim.whatsapp.change('messages', { metadata: { phone_number_id: account }, messages: [message] })
    expect(sim.calls.at(-1)?.body).toMatchObject({ recipient: 'ZA.2', text: { body: 'Cart: bread, salt' } })
  })

  const context = (store = memoryStore(), lane = 'a') => ({ store, event: { lane } })
  it('loses no change of two that come at once', async () => {
    const ctx = context()
    await Promise.all(['a', 'b', 'c'].map((item) => cart.update(ctx, ({ items }) => ({ items: [...items, item] }))))
    expect((await cart.get(ctx)).items.sort()).toEqual(['a', 'b', 'c'])
  })
  it('begins anew where its schema has moved on, and takes nothing that the schema refuses', async () => {
    const ctx = context()
    await session('cart', v.array(v.string()), { initial: ['old'] }).update(ctx, (s) => s)
    expect(await cart.get(ctx)).toEqual({ items: [] })
    await expect(cart.update(ctx, () => ({ items: [1] }) as never)).rejects.toMatchObject({ code: 'input_invalid' })
    const wrong = session('cart', v.string(), { initial: 7 as never })
    await expect(wrong.get(context())).rejects.toMatchObject({ code: 'input_invalid' })
  })
  it('is forgotten after its time', async () => {
    let now = 0
    const ctx = context(memoryStore({ now: () => now }))
    const short = session('s', v.number(), { initial: 0, ttl: 1000 })
    await short.update(ctx, (n) => n + 1)
    expect(await short.get(ctx)).toBe(1)
    now = 1001
    expect(await short.get(ctx)).toBe(0)
  })
  it('gives up, and says so, where others are always faster', async () => {
    const store = memoryStore()
    const ctx = context({ ...store, set: async () => false } as typeof store)
    await expect(cart.update(ctx, (s) => s)).rejects.toMatchObject({ code: 'store_failed' })
  })
})
