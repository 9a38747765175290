import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createApp } from '../../../core/app.ts'
import type { Host } from '../../../core/host.ts'
import { memoryStore } from '../../../core/storage/memory.ts'
import { text } from '../../../plugins/whatsapp/build/mod.ts'
import { identify } from '../../../plugins/whatsapp/features/conversations/identity.ts'
import { conversations } from '../../../plugins/whatsapp/features/conversations.ts'
import { whatsapp } from '../../../plugins/whatsapp/mod.ts'
import { body, change, fakeHost, PHONE, signed } from './support.ts'

const HOUR = 3_600_000
const P = '27820001111'
const fallback = { type: 'template', template: { name: 'hello', language: { code: 'en' } } }

function setup(answer?: Parameters<typeof fakeHost>[0]) {
  const app = createApp({ plugins: [whatsapp({ use: [conversations] })] })
  const { host: bare, calls, clock, settled } = fakeHost(answer)
  const host = bare as never as Parameters<typeof app.fetch>[1] & Host
  const lanes: string[] = []
  const conflicts: (readonly string[])[] = []
  app.whatsapp.on('message', (ctx, next) => {
    lanes.push(ctx.event.lane?.split(':').at(-1) ?? '')
    return next()
  })
  app.whatsapp.on('identity:conflict', (ctx) => void conflicts.push(ctx.identity.people))
  let count = 0
  const post = async (...changes: object[]) => {
    const response = await app.fetch(await signed(body(...changes)), host)
    expect(response.status).toBe(200)
    await settled()
  }
  const says = (from: object, more: object = {}) =>
    post(
      change('messages', {
        messages: [
          {
            id: `wamid.${++count}`,
            timestamp: String(clock.now / 1000),
            type: 'text',
            text: { body: 'x' },
            ...from,
            ...more,
          },
        ],
      }),
    )
  const status = (more: object) =>
    post(
      change('messages', {
        statuses: [{ id: 'wamid.SENT', timestamp: String(clock.now / 1000), recipient_id: P, ...more }],
      }),
    )
  return { app, host, api: app.whatsapp.api(host), calls, clock, lanes, conflicts, post, says, status }
}
const failed = (code: number, details = '') => ({ status: 'failed', errors: [{ code, error_data: { details } }] })

describe('who is who', () => {
  it('keeps a person in one lane while ids come and go', async () => {
    const { says, lanes, conflicts, api } = setup()
    await says({ from: P })
    await says({ from: P, from_user_id: 'US.1' })
    await says({ from_user_id: 'US.1', from_parent_user_id: 'US.ENT.1' })
    await says({ from_user_id: 'US.ENT.1' })
    expect(new Set(lanes)).toEqual(new Set([P]))
    expect(conflicts).toEqual([])
    expect(await api.person('US.1')).toMatchObject({ phone: P, bsuid: 'US.1', parent: 'US.ENT.1' })
  })
  it('knows the identity key that came last', async () => {
    const { post, says, api } = setup()
    for (const [n, identity_key_hash] of ['one', 'two'].entries()) {
      const messages = [{ id: `wamid.key${n}`, timestamp: '1', type: 'text', from: P, text: { body: 'x' } }]
      await post(change('messages', { contacts: [{ wa_id: P, identity_key_hash }], messages }))
    }
    await says({ from: P })
    expect(await api.person(P)).toEqual({ phone: P, identity: 'two' })
  })
  it('follows a rotated user id', async () => {
    const { says, post, lanes, conflicts, api } = setup()
    await says({ from_user_id: 'US.1' })
    await post(
      change('user_id_update', { user_id_update: [{ wa_id: P, user_id: { previous: 'US.1', current: 'US.2' } }] }),
    )
    await says({ from_user_id: 'US.2' })
    await says({ from: P })
    expect(lanes).toEqual(['US.1', 'US.1', 'US.1'])
    expect(conflicts).toEqual([])
    expect(await api.person(P)).toMatchObject({ phone: P, bsuid: 'US.2' })
  })
  it('brings the answer to a question that was asked before the user id was rotated', async () => {
    const { app, says, post, calls } = setup()
    const answers: string[] = []
    app.whatsapp.on('message:text', async (ctx) => {
      if (ctx.message.text.body !== 'order') return void answers.push('handled as something else')
      const answer = await ctx.ask('name', 'Your name?', { for: 'message:text' })
      answers.push(answer.data.text.body)
    })
    await says({ from: P, from_user_id: 'US.1' }, { text: { body: 'order' } })
    const rotated = { wa_id: P, user_id: { previous: 'US.1', current: 'US.2' }, timestamp: '1750000000' }
    await post(change('user_id_update', { user_id_update: [rotated] }))
    await says({ from_user_id: 'US.2' }, { text: { body: 'Ada' } })
    expect(answers).toEqual(['Ada'])
    expect(calls.filter((c) => JSON.stringify(c).includes('Your name?'))).toHaveLength(1)
  })

  it('takes no change of an id, no edit and no revocation for the answer to a question', async () => {
    const { app, says } = setup()
    const answers: string[] = []
    app.whatsapp.on('message:text', async (ctx) => {
      if (ctx.message.text.body !== 'order') return void answers.push('handled as something else')
      const answer = await ctx.ask('name', 'Your name?')
      const name = answer.kind === 'text' ? answer.data.text.body : answer.kind
      const change = await ctx.ask('change', 'Anything to change?', { for: ['message:edit', 'message:text'] })
      answers.push(`${name}, ${change.kind}`)
    })
    await says({ from: P, from_user_id: 'US.1' }, { text: { body: 'order' } })
    const system = { type: 'user_changed_number', wa_id: '27829999999', user_id: 'US.2', previous_user_id: 'US.1' }
    await says({ from: P }, { type: 'system', system })
    await says({ from_user_id: 'US.2' }, { type: 'revoke', revoke: { original_message_id: 'wamid.0' } })
    const edit = { original_message_id: 'wamid.1', message: { type: 'text', text: { body: 'x' } } }
    await says({ from_user_id: 'US.2' }, { type: 'edit', edit })
    await says({ from_user_id: 'US.2' }, { text: { body: 'Ada' } })
    expect(answers).toEqual([])
    await says({ from_user_id: 'US.2' }, { type: 'edit', edit })
    expect(answers).toEqual(['Ada, edit'])
  })

  it('follows a rotation that a system message tells of', async () => {
    const { says, lanes } = setup()
    await says({ from_user_id: 'US.1' })
    const system = { type: 'user_changed_user_id', previous_user_id: 'US.1', user_id: 'US.2' }
    await says({}, { type: 'system', system })
    await says({ from_user_id: 'US.2' })
    expect(new Set(lanes)).toEqual(new Set(['US.1']))
  })
  it('follows a new number, and lets the old one go', async () => {
    const { says, lanes, api } = setup()
    await says({ from: P })
    await says({ from: P }, { type: 'system', system: { type: 'user_changed_number', wa_id: '27829999999' } })
    await says({ from: '27829999999' })
    expect(lanes).toEqual([P, P, P])
    expect(await api.person('27829999999')).toMatchObject({ phone: '27829999999' })
    expect(await api.person(P)).toMatchObject({ phone: '27829999999' })
  })
  it('follows a new number that comes with new user ids', async () => {
    const { says, lanes, conflicts, api } = setup()
    await says({ from_user_id: 'US.1', from_parent_user_id: 'US.ENT.1' })
    const ids = { user_id: 'US.2', parent_user_id: 'US.ENT.2' }
    const before = { previous_user_id: 'US.1', previous_parent_user_id: 'US.ENT.1' }
    const system = { type: 'user_changed_number', wa_id: '27829999999', ...ids, ...before }
    await says({ from: P }, { type: 'system', system })
    await says({ from: '27829999999' })
    await says({ from_user_id: 'US.2' })
    await says({ from_user_id: 'US.ENT.2' })
    expect(new Set(lanes)).toEqual(new Set(['US.1']))
    expect(conflicts).toEqual([])
    expect(await api.person('US.2')).toEqual({ phone: '27829999999', bsuid: 'US.2', parent: 'US.ENT.2' })
    // The old number may come to belong to somebody else.
    await says({ from: P, from_user_id: 'US.3' })
    expect(lanes.at(-1)).toBe('US.3')
    expect(conflicts).toEqual([])
  })
  it('follows a rotation whose message is from the old ids', async () => {
    const { says, lanes, conflicts, api } = setup()
    await says({ from: P, from_user_id: 'US.1' })
    const system = { type: 'user_changed_user_id', wa_id: P, user_id: 'US.2' }
    await says({ from: P, from_user_id: 'US.1' }, { type: 'system', system })
    await says({ from_user_id: 'US.2' })
    await says({ from: P })
    expect(new Set(lanes)).toEqual(new Set(['US.1']))
    expect(conflicts).toEqual([])
    expect(await api.person(P)).toEqual({ phone: P, bsuid: 'US.2' })
  })
  it('follows a rotated parent id of somebody who is known by nothing else', async () => {
    const { says, post, lanes } = setup()
    await says({ from_user_id: 'US.ENT.1' })
    const rotated = { parent_user_id: { previous: 'US.ENT.1', current: 'US.ENT.2' }, user_id: { current: 'US.2' } }
    await post(change('user_id_update', { user_id_update: [rotated] }))
    await says({ from_user_id: 'US.2' })
    expect(new Set(lanes)).toEqual(new Set(['US.ENT.1']))
  })
  it('keeps two known people apart, and says so once', async () => {
    const { says, lanes, conflicts, api } = setup()
    await says({ from: P })
    await says({ from_user_id: 'US.1' })
    await says({ from: P, from_user_id: 'US.1' })
    await says({ from: P, from_user_id: 'US.1' })
    expect(lanes).toEqual([P, 'US.1', 'US.1', 'US.1'])
    expect(conflicts.map((c) => [...c].sort())).toEqual([[P, 'US.1']])
    await api.unite(P, 'US.1')
    await says({ from_user_id: 'US.1' })
    expect(lanes.at(-1)).toBe(P)
  })
  it('does not take a stranger with a known number for the person who had it', async () => {
    const { says, lanes, conflicts, api } = setup()
    await says({ from: P, from_user_id: 'US.1' })
    await says({ from: P, from_user_id: 'US.2' })
    expect(lanes).toEqual(['US.1', 'US.2'])
    expect(conflicts).toHaveLength(1)
    expect(await api.person('US.1')).toMatchObject({ phone: P, bsuid: 'US.1' })
  })
  it('leaves groups in the lane of the group', async () => {
    const { says, lanes } = setup()
    await says({ from: P, group_id: 'G' })
    expect(lanes).toEqual(['G'])
  })
  it('answers a group in the group, also to what became of a message there', async () => {
    const { app, says, status, calls } = setup()
    const lanes: unknown[] = []
    app.whatsapp.on('message:text', (ctx) => ctx.auto({ message: 'hi', fallback: text('f') }))
    app.whatsapp.on('status:failed', (ctx) => {
      lanes.push(ctx.event.lane?.split(':').at(-1), ctx.to)
      return ctx.reply('again')
    })
    await says({ from: P, group_id: 'G' })
    await status({ ...failed(131000), recipient_type: 'group', recipient_id: 'G', recipient_participant_id: P })
    expect(lanes).toEqual(['G', { group: 'G' }])
    expect(calls.map((c) => c.body)).toMatchObject([
      { recipient_type: 'group', to: 'G', text: { body: 'hi' } },
      { recipient_type: 'group', to: 'G', text: { body: 'again' } },
    ])
  })

  it('never makes one of two people who always showed different user ids', async () => {
    const claim = fc.record({
      phone: fc.constantFrom(undefined, '1', '2'),
      bsuid: fc.constantFrom('US.1', 'US.2', 'US.3'),
    })
    await fc.assert(
      fc.asyncProperty(fc.array(claim, { minLength: 1, maxLength: 12 }), async (claims) => {
        const store = memoryStore()
        const persons = new Map<string, string>()
        for (const contact of claims) {
          const { person } = await identify(store, 'A', { contact })
          expect(persons.get(contact.bsuid) ?? person).toBe(person)
          persons.set(contact.bsuid, person)
        }
        expect(new Set(persons.values()).size).toBe(persons.size)
      }),
    )
  })
  it('begins one person, not two, when two isolates meet somebody at once', async () => {
    const store = memoryStore()
    const contacts = [{ phone: P }, { phone: P, bsuid: 'US.1' }, { phone: P, bsuid: 'US.1' }, { phone: P }]
    const found = await Promise.all(contacts.map((contact) => identify(store, 'A', { contact })))
    expect(new Set(found.map((f) => f.person)).size).toBe(1)
    expect(found.every((f) => f.conflict === undefined)).toBe(true)
  })
})

describe('odd bodies', () => {
  it('neither break the lanes nor make one of two people', async () => {
    const { app, says, status, post, conflicts, api, lanes } = setup()
    const failures: unknown[] = []
    app.whatsapp.on('status:failed', (ctx) => void failures.push(ctx.failure?.metaCode))
    await says({ from: P }, { type: 'system', system: { type: 7, wa_id: 8 } })
    await says({ from: P }, { type: 'system', system: { type: 'user_changed_number', wa_id: 27829999999 } })
    const [error] = failed(131050).errors
    for (const [i, errors] of [error, null, [null, 'x', error], 'x'].entries())
      await status({ id: `wamid.${i}`, status: 'failed', errors })
    expect(failures).toHaveLength(4)
    expect(await api.window(P)).toMatchObject({ stopped: true })
    const at = '1750000000'
    const read = { id: 'w', status: 'read', recipient_id: '27820002222', timestamp: at }
    const said = { id: 'm', from: '27820003333', timestamp: at, type: 'text', text: { body: 'x' } }
    const contacts = [{ wa_id: '27820003333', user_id: 'ZA.3', profile: { name: 'Cas' } }]
    await post(change('messages', { messages: [said], statuses: [read], contacts }))
    expect(await api.person('27820002222')).toEqual({ phone: '27820002222' })
    expect(await api.person('ZA.3')).toMatchObject({ phone: '27820003333', name: 'Cas' })
    expect(conflicts).toEqual([])
    expect(lanes).toEqual([P, P, 'ZA.3'])
  })
})

describe('the window', () => {
  it('is opened by a message for 24 hours, under every id of the person', async () => {
    const { says, api, clock } = setup()
    expect(await api.window(P)).toEqual({ open: false, until: undefined, stopped: false, cappedUntil: undefined })
    await says({ from: P, from_user_id: 'US.1' })
    const until = clock.now + 24 * HOUR
    expect(await api.window(P)).toMatchObject({ open: true, until })
    expect(await api.window('US.1')).toMatchObject({ open: true, until })
    clock.now = until
    expect(await api.window(P)).toMatchObject({ open: false })
  })
  it('is opened by a call of the person, and by nothing else', async () => {
    const { post, says, status, api, clock } = setup()
    const at = String(clock.now / 1000)
    const call = { id: 'wacid.1', from: P, to: '1', timestamp: at, event: 'connect' }
    await post(
      change('message_echoes', {
        message_echoes: [{ id: 'e', to: P, timestamp: at, type: 'text', text: { body: 'x' } }],
      }),
    )
    await post(
      change('history', { messages: [{ id: 'h', from: P, timestamp: at, type: 'text', text: { body: 'x' } }] }),
    )
    await post(change('calls', { calls: [{ ...call, from: '1', to: P, direction: 'BUSINESS_INITIATED' }] }))
    await says({ from: P }, { type: 'request_welcome' })
    await says({ from: P, group_id: 'G' })
    await status({ status: 'read' })
    expect(await api.window(P)).toMatchObject({ open: false })
    await post(change('calls', { calls: [{ ...call, direction: 'USER_INITIATED', event: 'terminate' }] }))
    expect(await api.window(P)).toMatchObject({ open: false })
    await post(change('calls', { calls: [{ ...call, direction: 'USER_INITIATED' }] }))
    expect(await api.window(P)).toMatchObject({ open: true })
    const sip = { ...call, id: 'wacid.2', from: '27820002222', direction: 'USER_INITIATED', event: 'call_created' }
    await post(change('calls', { calls: [sip] }))
    expect(await api.window('27820002222')).toMatchObject({ open: true })
  })
  it('is not shortened by an older message that comes late', async () => {
    const { says, api, clock } = setup()
    const now = clock.now
    await says({ from: P })
    await says({ from: P }, { timestamp: String(now / 1000 - 3600) })
    expect(await api.window(P)).toMatchObject({ until: now + 24 * HOUR })
  })
  it('is known in the handler of the message that opens it', async () => {
    const { app, says } = setup()
    const seen: unknown[] = []
    app.on('message:text', async (ctx, next) => {
      seen.push(await ctx.window())
      await next()
    })
    await says({ from: P })
    expect(seen).toMatchObject([{ open: true }])
  })
  it('remembers who stopped marketing, and who got too much of it', async () => {
    const { post, status, api, clock } = setup()
    await status(failed(131050))
    expect(await api.window(P)).toMatchObject({ stopped: true })
    const preference = (value: string) => ({ wa_id: P, value, timestamp: String(clock.now / 1000) })
    await post(change('user_preferences', { user_preferences: [preference('resume')] }))
    expect(await api.window(P)).toMatchObject({ stopped: false })
    await post(change('user_preferences', { user_preferences: [preference('stop')] }))
    await status({ id: 'wamid.2', ...failed(131049) })
    expect(await api.window(P)).toMatchObject({ stopped: true, cappedUntil: clock.now + 24 * HOUR })
    clock.now += 24 * HOUR
    expect(await api.window(P)).toMatchObject({ stopped: true, cappedUntil: undefined })
  })
})

describe('auto', () => {
  const types = (calls: readonly { body: unknown }[]) => calls.map((c) => (c.body as { type: string }).type)

  it('writes freely while the window is open, and falls back to the template', async () => {
    const { says, api, calls, clock } = setup()
    await api.auto(P, { message: 'hi', fallback })
    await says({ from: P })
    await api.auto(P, { message: text('hi'), fallback })
    clock.now += 25 * HOUR
    await api.auto(P, { message: 'hi', fallback })
    expect(types(calls)).toEqual(['template', 'text', 'template'])
  })
  it.each([
    ['131047', { message: 'Re-engagement message', code: 131047 }],
    ['words', { message: 'No', code: 1, error_data: { details: 'More than 24 hours have passed since …' } }],
  ])('falls back when Meta refuses at once with %s', async (_, error) => {
    const { says, api, calls } = setup(({ body }) =>
      (body as { type: string }).type === 'text'
        ? Response.json({ error }, { status: 400 })
        : { messages: [{ id: 'wamid.T' }] },
    )
    await says({ from: P })
    expect((await api.auto(P, { message: 'hi', fallback })).messages[0]?.id).toBe('wamid.T')
    expect(types(calls)).toEqual(['text', 'template'])
  })
  it('falls back when Meta refuses later, once, and learns that the window is closed', async () => {
    const { app, says, status, api, calls, clock } = setup()
    app.whatsapp.on('status:failed', (ctx) => ctx.fallback())
    await says({ from: P })
    await api.auto(P, { message: 'hi', fallback })
    clock.now += HOUR
    await status(failed(1, 'more than 24 hours have passed since the customer last replied'))
    await status(failed(131047))
    expect(types(calls)).toEqual(['text', 'template'])
    expect(calls[1]?.body).toMatchObject({ to: P, template: { name: 'hello' } })
    expect(await api.window(P)).toMatchObject({ open: false })
  })
  it('falls back later with the options of the first send, and with no marketing for whoever stopped it', async () => {
    const { app, says, status, api, calls } = setup()
    app.whatsapp.on('status:failed', (ctx) => ctx.fallback())
    await says({ from: P })
    const sale = { message: 'hi', fallback, marketing: true }
    await api.auto(P, sale, { identity: 'hash' })
    await status(failed(131047))
    expect(types(calls)).toEqual(['text', 'template'])
    expect(calls[1]?.body).toMatchObject({ recipient_identity_key_hash: 'hash' })
    await says({ from: P })
    await api.auto(P, sale)
    await status({ id: 'wamid.OTHER', ...failed(131050) })
    await status({ ...failed(131047), timestamp: '1750000001' })
    expect(types(calls)).toEqual(['text', 'template', 'text'])
  })
  it('sends no marketing to whoever stopped it', async () => {
    const { status, api, calls } = setup()
    await status(failed(131050))
    await expect(api.auto(P, { message: 'hi', fallback, marketing: true })).rejects.toMatchObject({
      code: 'window_closed',
    })
    expect(calls).toEqual([])
    await api.auto(P, { message: 'hi', fallback })
    expect(types(calls)).toEqual(['template'])
  })
  it.each([
    [131050, { stopped: true }],
    [131049, { cappedUntil: expect.any(Number) }],
  ])('remembers a person whom Meta refuses at once with %i', async (code, known) => {
    const { api, calls } = setup(() => Response.json({ error: { message: 'no', code } }, { status: 400 }))
    const sale = { message: 'hi', fallback, marketing: true }
    await expect(api.auto(P, sale)).rejects.toMatchObject({ metaCode: code })
    expect(await api.window(P)).toMatchObject(known)
    await expect(api.auto(P, sale)).rejects.toMatchObject({ code: 'window_closed' })
    expect(calls).toHaveLength(1)
  })
  it('does not hide other refusals', async () => {
    const { says, api } = setup(() => Response.json({ error: { message: 'Spam', code: 131048 } }, { status: 400 }))
    await says({ from: P })
    await expect(api.auto(P, { message: 'hi', fallback })).rejects.toMatchObject({ metaCode: 131048 })
  })
  it('leaves groups to Meta', async () => {
    const { api, calls } = setup()
    await api.auto({ group: 'G' }, { message: 'hi', fallback })
    expect(calls[0]?.body).toMatchObject({ to: 'G', type: 'text' })
  })
  it('speaks for its own number only', async () => {
    const { says, app, host } = setup()
    await says({ from: P })
    expect(await app.whatsapp.api(host, PHONE).window(P)).toMatchObject({ open: true })
    expect(await app.whatsapp.api(host, '555').window(P)).toMatchObject({ open: false })
  })
})
