import { describe, expect, test } from 'vitest'
import { createApp } from '../../../core/app.ts'
import type { Host } from '../../../core/host.ts'
import { memoryStore } from '../../../core/storage/memory.ts'
import type { Store } from '../../../core/storage/store.ts'
import { sign } from '../../../core/webhook/signature.ts'
import { conversations } from '../../../plugins/whatsapp/features/conversations.ts'
import { whatsapp } from '../../../plugins/whatsapp/mod.ts'
import { counting, note, setUp } from './kit.ts'

const DAY = 86_400_000

/** An app that has given up `m1`, and would handle it now. */
async function givenUp(over: (store: Store) => Store) {
  const t = setUp({ retries: [] }, over)
  let broken = true
  const seen: string[] = []
  t.app.notes.on('message', (ctx) => {
    if (broken) throw new Error('cannot')
    seen.push(ctx.message.id)
  })
  await t.post([note('m1')])
  await t.settle()
  broken = false
  return { t, seen }
}

describe('operations', () => {
  test('replay handles kept events again without sending again', async () => {
    const t = setUp({ keep: '8d' })
    let runs = 0
    t.app.notes.on('message', async (ctx) => {
      runs++
      await ctx.reply('once')
    })
    await t.post([note('m1'), note('m2', 'bob')])
    await t.settle()
    expect(await t.app.replay(t.host, { user: 'ada' })).toBe(1)
    await t.settle()
    expect([runs, t.sent.length]).toEqual([3, 2])
  })
  test('erase removes every row of a person and of nobody else', async () => {
    const t = setUp({ keep: '8d', retries: [] })
    t.app.notes.on('message', (ctx) => {
      if (ctx.message.id.startsWith('bad')) throw new Error('x')
    })
    await t.post([note('m1'), note('m2', 'bob'), note('bad1'), note('bad2', 'bob')])
    await t.advance(10_000)
    expect(await t.app.erase(t.host, 'ada')).toBe(2)
    const rows = JSON.stringify(await t.backend.scope('in/page').list('', { limit: 500 }))
    expect(rows).not.toContain('ada')
    expect(rows).toContain('bob')
  })
  test('erase leaves none of hundreds of rows of a person, over pages of the store, and all of another', async () => {
    const t = setUp({ keep: '8d', retries: [] })
    t.app.notes.on('message', (ctx) => {
      if (ctx.message.id.startsWith('bad')) throw new Error('x')
    })
    const each = 600
    for (const [user, first] of [
      ['ada', 0],
      ['bob', each],
    ] as const)
      for (let i = 0; i < each; i += 200)
        await t.post(Array.from({ length: 200 }, (_, j) => note(`${j % 2 ? 'bad' : 'good'}${first + i + j}`, user)))
    await t.advance(10_000)
    const all = async () => {
      const keys: string[] = []
      const store = t.backend.scope('in/page')
      for (let page = await store.list('', { limit: 500 }); page.length > 0; ) {
        keys.push(...page.map((e) => `${e.key} ${JSON.stringify(e.value)}`))
        page = await store.list('', { limit: 500, after: page.at(-1)?.key })
      }
      return keys
    }
    const before = (await all()).filter((row) => row.includes('bob'))
    expect(before.length).toBe(each)
    expect(await t.app.erase(t.host, 'ada')).toBe(each)
    const after = await all()
    expect(after.filter((row) => row.includes('ada'))).toEqual([])
    expect(after.filter((row) => row.includes('bob'))).toEqual(before)
  })
  test('dead letters and kept copies are forgotten in time', async () => {
    const t = setUp({ keep: '8d', retries: [] })
    t.app.notes.on('message', (ctx) => {
      if (ctx.message.id === 'bad') throw new Error('x')
    })
    await t.post([note('good'), note('bad', 'bob')])
    await t.advance(10_000)
    const rows = async () => (await t.backend.scope('in/page').list('')).map((e) => e.key.split('/')[0])
    expect(await rows()).toEqual(['dead', 'kept'])
    t.jump(31 * 86_400_000)
    await t.app.sweep(t.host)
    expect(await rows()).toEqual([])
  })
  test('the admin routes answer to the bearer alone', async () => {
    const t = setUp({ retries: [] })
    t.app.notes.on('message', () => {
      throw new Error('x')
    })
    await t.post([note('m1')])
    await t.advance(10_000)
    const call = (path: string, method = 'GET', token = 'admin') =>
      t.app.fetch(
        new Request(`http://x/signalbox/admin/${path}`, { method, headers: { authorization: `Bearer ${token}` } }),
        t.host,
      )
    expect((await call('backlog', 'GET', 'wrong')).status).toBe(403)
    expect(await (await call('backlog')).json()).toMatchObject({ dead: 1 })
    expect(await (await call('dead')).json()).toMatchObject([{ reason: 'tries' }])
    expect(await (await call('redrive?reason=tries', 'POST')).json()).toEqual({ redriven: 1 })
    expect(await (await call('erase?user=ada', 'POST')).json()).toMatchObject({ erased: 1 })
    expect((await call('erase', 'POST')).status).toBe(400)
    expect((await call('nonsense')).status).toBe(404)
  })
  test('the admin routes take a selection as JSON, and refuse one that they do not understand', async () => {
    const t = setUp({ keep: '8d' })
    const seen: string[] = []
    t.app.notes.on('message', (ctx) => void seen.push(ctx.message.id))
    await t.post([note('m1'), note('m2', 'bob')])
    await t.settle()
    const call = async (path: string, body?: unknown) => {
      const init = { method: 'POST', headers: { authorization: 'Bearer admin' } }
      const request = new Request(`http://x/signalbox/admin/${path}`, {
        ...init,
        ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
      })
      const response = await t.app.fetch(request, t.host)
      await t.settle()
      return { status: response.status, ...((await response.json()) as object) }
    }
    expect(await call('replay', { lane: 'notes:page:bob', since: t.now() - 1000 })).toEqual({
      status: 200,
      replayed: 1,
    })
    expect(seen).toEqual(['m1', 'm2', 'm2'])
    expect(await call(`replay?since=${new Date(t.now() + 1000).toISOString()}`)).toEqual({ status: 200, replayed: 0 })
    for (const bad of ['replay?usr=ada', 'replay?since=yesterday', 'erase?user=ada&product=notes'])
      expect(await call(bad)).toMatchObject({ status: 400, error: 'input_invalid' })
    expect(await call('redrive', '{')).toMatchObject({ status: 400, error: 'input_invalid' })
    expect(seen).toHaveLength(3)
  })
  test('redrive loses nothing when the row it writes changes under its hands', async () => {
    let meddle: ((key: string) => Promise<unknown>) | undefined
    const racing = (store: Store): Store => ({
      ...store,
      scope: (name) => racing(store.scope(name)),
      async set(key, value, options) {
        if (key.startsWith('q/') && meddle) {
          const run = meddle
          meddle = undefined
          await run(key)
        }
        return store.set(key, value, options)
      },
    })
    const { t, seen } = await givenUp(racing)
    meddle = (key) => t.backend.scope('in/page').set(key, { done: true }, { ttl: 3_600_000 })
    expect(await t.app.redrive(t.host)).toBe(1)
    await t.settle()
    expect(seen).toEqual(['m1'])
    expect(await t.app.dead(t.host)).toEqual([])
  })
  test('erase removes what Meta told of their sends', async () => {
    const t = setUp({ retries: ['24h'] })
    t.app.notes.on('message', async (ctx) => {
      await ctx.reply('hi')
      throw new Error('after it')
    })
    t.fates.push('lost')
    await t.post([note('m1')])
    await t.settle()
    const marker = t.sent[0]?.marker ?? ''
    await t.post([{ ...note('e1'), field: 'echo', marker }])
    await t.settle()
    const rows = t.backend.scope('in/page')
    expect(await rows.get(`echo/${marker}`)).toBeDefined()
    expect(await t.app.erase(t.host, 'ada')).toBe(1)
    expect(await rows.get(`echo/${marker}`)).toBeUndefined()
  })
  test('redrive that was cut short puts nothing back a second time', async () => {
    let fails = true
    const failing = (store: Store): Store => ({
      ...store,
      scope: (name) => failing(store.scope(name)),
      delete: (key, options) =>
        fails && key.startsWith('dead/') ? Promise.reject(new Error('gone')) : store.delete(key, options),
    })
    const { t, seen } = await givenUp(failing)
    await expect(t.app.redrive(t.host)).rejects.toThrow('gone')
    await t.app.sweep(t.host)
    await t.settle()
    expect(seen).toEqual(['m1'])
    fails = false
    expect(await t.app.redrive(t.host)).toBe(0)
    await t.settle()
    expect([seen, await t.app.dead(t.host)]).toEqual([['m1'], []])
  })
  test('a send that was parked is made when its event is redriven, or found in its echo', async () => {
    for (const echoed of [false, true]) {
      const t = setUp({ onUnknown: 'park' })
      t.app.notes.on('message', (ctx) => ctx.reply('billed'))
      t.fates.push(echoed ? 'lost' : 'unsent')
      await t.post([note('m1')])
      await t.advance(70_000)
      expect(await t.app.dead(t.host)).toMatchObject([{ reason: 'effect_parked' }])
      if (echoed) await t.post([{ ...note('e1'), field: 'echo', marker: t.sent[0]?.marker ?? '' }])
      expect(await t.app.redrive(t.host)).toBe(1)
      await t.advance(70_000)
      expect(t.sent).toHaveLength(1)
      expect(await t.app.dead(t.host)).toEqual([])
    }
  })
  test('what is past its time is found behind a page of what is not', async () => {
    const t = setUp({ keep: '8d' })
    t.app.notes.on('message', () => {})
    await t.post([note('old', 'zed')])
    await t.settle()
    t.jump(9 * DAY)
    await t.post(Array.from({ length: 450 }, (_, i) => note(`m${i}`, `ada${i}`)))
    await t.app.sweep(t.host)
    await t.settle()
    const kept = async () => {
      const scope = t.backend.scope('in/page')
      const [one, two] = [await scope.list('kept/', { limit: 500 }), await scope.list('kept/notes:page:z')]
      return [one.length, two.length]
    }
    expect(await kept()).toEqual([450, 0])
  })

  test('erase removes a person under every id that plugins know of them, and what plugins and sends keep', async () => {
    const t = setUp()
    const spaces = new Map<string, unknown>()
    const store = memoryStore({ now: t.now, spaces })
    const app = createApp({ plugins: [whatsapp({ use: [conversations] })], delivery: { keep: '8d' } })
    Object.assign(t.host, { store })
    Object.assign(t.host.env, { WHATSAPP_TOKEN: 'w', WHATSAPP_PHONE_ID: '106540352242922' })
    app.whatsapp.on('message', () => {})
    const host = t.host as Host<never>
    const message = async (id: string, contact: object, from: object) => {
      const value = {
        messaging_product: 'whatsapp',
        metadata: { display_phone_number: '15550783881', phone_number_id: '106540352242922' },
        contacts: [{ profile: { name: 'Somebody' }, ...contact }],
        messages: [{ ...from, id, timestamp: String(t.now() / 1000), type: 'text', text: { body: 'hi' } }],
      }
      const entry = [{ id: '102290129340398', changes: [{ field: 'messages', value }] }]
      const bytes = new TextEncoder().encode(JSON.stringify({ object: 'whatsapp_business_account', entry }))
      const headers = { 'x-hub-signature-256': await sign('secret', bytes) }
      await app.fetch(new Request('http://x/webhook', { method: 'POST', headers, body: bytes }), host)
      await t.settle()
    }
    const phone = '27820001111'
    const bsuid = 'ZA.13491208655302741918'
    await message('wamid.1', { wa_id: phone, user_id: bsuid }, { from: phone, from_user_id: bsuid })
    await message('wamid.2', { user_id: bsuid }, { from_user_id: bsuid })
    await message('wamid.3', { wa_id: '27829990000' }, { from: '27829990000' })
    Object.assign(t.host, { fetch: async () => Response.json({ contacts: [{ input: phone, wa_id: phone }] }) })
    await app.send(host, { key: 'invoice-1' }, (apis) => apis.whatsapp().text(phone, 'Paid'))
    expect(await app.erase(host, phone)).toBeGreaterThanOrEqual(5)
    const rows: unknown[] = []
    for (const scope of ['in/102290129340398', 'in/~send', 'plugin/whatsapp'])
      for (let after: string | undefined; ; ) {
        const page = await store.scope(scope).list('', { after, limit: 500 })
        rows.push(...page)
        if (page.length < 500) break
        after = page.at(-1)?.key
      }
    const text = JSON.stringify(rows)
    expect(text).not.toContain(phone)
    expect(text).not.toContain(bsuid)
    expect(text).toContain('27829990000')
  })

  test.each([1, 1000, 10_000])('with %i events waiting, backlog and health cost at most 15 reads', async (waiting) => {
    const { asked, counted } = counting()
    const t = setUp({}, counted)
    const account = t.backend.scope('in/page')
    await t.backend.set('scope/page', 1)
    for (let i = 0; i < waiting; i++) {
      const place = String(i + 1).padStart(16, '0')
      await account.set(`q/lane${i % 7}/${place}-0000`, {
        at: t.now() - 3_600_000 + i,
        event: {},
        tries: 0,
        effects: {},
      })
    }
    const before = asked.operations
    const capped = waiting > 1000
    const counts = { events: capped ? 1000 : waiting, waiting: 0, dead: 0, envelopes: 0, capped }
    expect(await t.app.backlog(t.host)).toMatchObject(counts)
    expect(asked.operations - before).toBeLessThanOrEqual(15)
    const health = await (await t.app.fetch(new Request('http://x/health'), t.host)).json()
    expect(health).toMatchObject({ ok: true, ...counts, oldestAt: t.now() - 3_600_000, warnings: ['backlog-old'] })
    expect(asked.operations - before).toBeLessThanOrEqual(30)
    expect(asked.bodies).toBeLessThanOrEqual(2 * 1200)
  })
})
