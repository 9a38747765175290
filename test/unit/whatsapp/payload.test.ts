import fc from 'fast-check'
import * as v from 'valibot'
import { describe, expect, it } from 'vitest'
import { createApp } from '../../../core/fast.ts'
import { buttons, list } from '../../../plugins/whatsapp/build/mod.ts'
import type { Message } from '../../../plugins/whatsapp/events/messages.ts'
import { chosen, payload } from '../../../plugins/whatsapp/features/payload.ts'
import { whatsapp } from '../../../plugins/whatsapp/mod.ts'
import { body, change, fakeHost, signed } from './support.ts'

const pick = payload('pick', v.object({ id: v.number(), size: v.optional(v.string()) }))
const tapped = (id: string): Message => ({
  id: 'wamid.1',
  type: 'interactive',
  interactive: { type: 'button_reply', button_reply: { id, title: 'x' } },
})

describe('payload', () => {
  it('brings data back, typed, from buttons, rows and quick replies', () => {
    const data = { id: 7, size: 'XL: "wide"' }
    expect(pick.read(tapped(pick.button('Buy', data).id))).toMatchObject({ value: data })
    const { id } = pick.row('Buy', data, 'Now')
    const interactive = { type: 'list_reply', list_reply: { id, title: 'Buy' } } as const
    expect(pick.read({ id: 'w', type: 'interactive', interactive })).toMatchObject({ value: data })
    expect(pick.read({ id: 'w', type: 'button', button: { payload: pick.reply(data) } })).toMatchObject({ value: data })
  })
  it('fits the builders', () => {
    expect(buttons('b', [pick.button('A', { id: 1 }), pick.button('B', { id: 2 })])).toMatchObject({
      type: 'interactive',
    })
    expect(list('b', 'c', [pick.row('A', { id: 1 }, 'd'), pick.row('B', { id: 2 })])).toMatchObject({
      type: 'interactive',
    })
  })
  it('survives any data that JSON can carry', () => {
    const any = payload('any', v.unknown())
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 2 }), (data) => {
        const carried = JSON.parse(JSON.stringify(data))
        if (JSON.stringify(data).length > 240) return
        expect(any.read(tapped(any.button('x', data).id))).toEqual({ typed: true, value: carried, issues: undefined })
      }),
    )
  })
  it('leaves what is not its own alone', () => {
    for (const id of ['', 'yes', 'pick', 'pick:{}', 'other.1:{"id":1}', 'pick.x:{}', '.1:{}'])
      expect(pick.read(tapped(id))).toBeUndefined()
    expect(pick.read({ id: 'w', type: 'text', text: { body: 'pick.1:{"id":1}' } })).toBeUndefined()
    expect(chosen({ id: 'w', type: 'text', text: { body: 'x' } })).toBeUndefined()
  })
  it('says what is wrong with data that is its own', () => {
    expect(pick.read(tapped('pick.1:{"id":"7"}'))?.issues).toBeDefined()
    expect(pick.read(tapped('pick.1:not json'))?.issues).toBeDefined()
    expect(pick.read(tapped('pick.2:{"id":7}'))?.issues?.[0]?.message).toMatch('version 2')
  })
  it('reads data of an older version', () => {
    const migrate = (data: unknown, version: number) =>
      version === 1 ? { product: (data as { id: number }).id } : data
    const next = payload('pick', v.object({ product: v.number() }), { version: 2, migrate })
    expect(next.read(tapped(pick.button('x', { id: 7 }).id))).toMatchObject({ value: { product: 7 } })
    expect(next.read(tapped(next.button('x', { product: 8 }).id))).toMatchObject({ value: { product: 8 } })
  })
  it.each([
    ['button.id', () => pick.button('x', { id: 1, size: 'x'.repeat(250) })],
    ['row.id', () => pick.row('x', { id: 1, size: 'x'.repeat(190) })],
    ['template.payload', () => pick.reply({ id: 1, size: 'x'.repeat(120) })],
  ])('names the limit of %s', (place, run) => {
    expect(run).toThrow(expect.objectContaining({ code: 'limit_exceeded', message: expect.stringContaining(place) }))
  })
  it('refuses data that its schema refuses, and names that cannot be told apart', () => {
    expect(() => pick.button('x', { id: 'seven' } as never)).toThrow(expect.objectContaining({ code: 'input_invalid' }))
    expect(() => payload('a.b', v.unknown())).toThrow(expect.objectContaining({ code: 'input_invalid' }))
  })
})

describe('signed payload', () => {
  const mine = pick.signed('secret', '27820001111')
  it('brings data back that nobody changed', async () => {
    const { id } = await mine.button('x', { id: 7 })
    expect(await mine.read(tapped(id))).toMatchObject({ value: { id: 7 } })
    const interactive = {
      type: 'list_reply',
      list_reply: { id: (await mine.row('x', { id: 7 })).id, title: 'x' },
    } as const
    expect(await mine.read({ id: 'w', type: 'interactive', interactive })).toMatchObject({ value: { id: 7 } })
    const quick = { id: 'w', type: 'button', button: { payload: await mine.reply({ id: 7 }) } } as const
    expect(await mine.read(quick)).toMatchObject({ value: { id: 7 } })
  })
  it('refuses data that somebody changed, made, or got from somebody else', async () => {
    const { id } = await mine.button('x', { id: 7 })
    const wrong = [
      id.replace('7', '8'),
      id.replace(/\.[\w-]+:/, ':'),
      id.replace('pick.1', 'pick.2'),
      (await pick.signed('other', '27820001111').button('x', { id: 7 })).id,
      (await pick.signed('secret', '27820002222').button('x', { id: 7 })).id,
    ]
    for (const forged of wrong) expect((await mine.read(tapped(forged)))?.issues).toBeDefined()
    expect(pick.read(tapped(id))?.issues).toBeDefined()
    expect(await mine.read(tapped('yes'))).toBeUndefined()
  })
})

describe('on', () => {
  it('runs for its own payloads and passes on the rest', async () => {
    const app = createApp({ plugins: [whatsapp()] })
    const seen: unknown[] = []
    app.whatsapp.on(
      ['message:interactive', 'message:button'],
      pick.on((ctx, { id }) => {
        seen.push(id)
        return ctx.reply(`You took ${id}`)
      }),
    )
    app.whatsapp.on('message', (ctx) => seen.push(ctx.event.kind))
    const { host, calls, settled } = fakeHost()
    const messages = [pick.button('x', { id: 7 }).id, 'yes', 'pick.1:{}'].map((id, i) => ({
      ...tapped(id),
      id: `wamid.${i}`,
      from: '1',
    }))
    await app.fetch(await signed(body(change('messages', { messages }))), host as never)
    await settled()
    expect(seen).toEqual([7, 'interactive', 'interactive'])
    expect(calls[0]?.body).toMatchObject({ text: { body: 'You took 7' } })
  })
  it('runs for its own signed payloads only', async () => {
    const mine = pick.signed('secret')
    const ran: unknown[] = []
    const handle = mine.on((_: { message: Message }, data) => ran.push(data.id))
    const next = async () => void ran.push('next')
    await handle({ message: tapped((await mine.button('x', { id: 7 })).id) }, next)
    await handle({ message: tapped(pick.button('x', { id: 8 }).id) }, next)
    expect(ran).toEqual([7, 'next'])
  })
})
