import { describe, expect, test } from 'vitest'
import { createApp } from '../../../core/fast.ts'
import { callPermissionRequest } from '../../../plugins/whatsapp/build/mod.ts'
import { calls } from '../../../plugins/whatsapp/features/calls.ts'
import { whatsapp } from '../../../plugins/whatsapp/mod.ts'
import { simulator } from '../../simulator/mod.ts'
import { replay } from '../../simulator/scenario.ts'

const USER = '27820001111'
const answer = 'v=0\r\no=- 7 1 IN IP4 127.0.0.1\r\n'
const refused = (metaCode: number) => ({ code: 'graph_failed', metaCode })

/** A business that answers calls as it is told, and what it heard. */
function setup(take: 'accept' | 'reject' | 'let ring' = 'let ring') {
  const app = createApp({ plugins: [whatsapp({ use: [calls] })] })
  const heard: unknown[] = []
  app.whatsapp.on('call:connect', async (ctx) => {
    const { direction, from, session, cta_payload } = ctx.call
    heard.push({ direction, from, sdp_type: session?.sdp_type, cta_payload })
    if (direction !== 'USER_INITIATED' || take === 'let ring') return
    if (take === 'reject') return void (await ctx.api.calls.reject(ctx.call.id))
    await ctx.api.calls.preAccept(ctx.call.id, answer)
    await ctx.api.calls.accept(ctx.call.id, answer)
  })
  app.whatsapp.on('call:terminate', (ctx) => void heard.push([ctx.call.status, ctx.call.duration]))
  app.whatsapp.on('status', (ctx) => void heard.push(ctx.status.status))
  app.whatsapp.on('message:interactive', ({ message: { interactive } }) => {
    if (interactive.type === 'call_permission_reply') heard.push(interactive.call_permission_reply)
  })
  const sim = simulator(app)
  return { app, sim, heard, chat: sim.whatsapp.user(USER), api: app.whatsapp.api(sim.host) }
}

describe('a customer calls', () => {
  const ringing = { direction: 'USER_INITIATED', from: USER, sdp_type: 'offer', cta_payload: 'help' }

  test('is answered, talks and hangs up; the window is open', async () => {
    const { chat, heard, sim } = setup('accept')
    await chat.calls('help')
    expect(chat.call).toMatchObject({ by: 'customer', state: 'talking' })
    expect(chat.open).toBe(true)
    await sim.advance('90s')
    await chat.hangsUp()
    expect(heard).toEqual([ringing, ['COMPLETED', 90]])
    expect(chat.call).toBeUndefined()
  })

  test('is rejected, or rings for a minute', async () => {
    const rejected = setup('reject')
    await rejected.chat.calls('help')
    expect(rejected.heard).toEqual([ringing, ['FAILED', undefined]])
    const missed = setup('let ring')
    await missed.chat.calls('help')
    await expect(missed.chat.calls()).rejects.toThrow('There is a call already')
    await missed.sim.advance('59s')
    expect(missed.chat.call?.state).toBe('ringing')
    await missed.sim.advance('1s')
    expect(missed.heard).toEqual([ringing, ['FAILED', undefined]])
    await expect(missed.chat.hangsUp()).rejects.toThrow('There is no call to end')
  })

  test('what does not fit its state is refused', async () => {
    const { api, chat } = setup('accept')
    await expect(api.calls.accept('wacid.unknown', answer)).rejects.toMatchObject(refused(100))
    await chat.calls()
    const id = chat.call?.id ?? ''
    await expect(api.calls.accept(id, answer)).rejects.toMatchObject(refused(100))
    await api.calls.terminate(id)
    await expect(api.calls.terminate(id)).rejects.toMatchObject(refused(100))
  })

  test('allows to be called back where the number asks for that', async () => {
    const { api, chat, heard } = setup()
    await api.calls.configure({ status: 'ENABLED', callback_permission_status: 'ENABLED' })
    await chat.calls('help')
    expect(heard).toEqual([ringing, expect.objectContaining({ response: 'accept', response_source: 'automatic' })])
    await chat.hangsUp()
    expect(await api.calls.permission(USER)).toMatchObject({ permission: { status: 'granted' } })
  })
})

describe('the business calls', () => {
  test('who has allowed it, for seven days', async () => {
    const { api, chat, heard, sim } = setup()
    await chat.says('hi')
    await expect(api.calls.connect(USER, answer)).rejects.toMatchObject(refused(138006))
    await api.message(USER, callPermissionRequest('May we call?'))
    expect(await api.calls.permission(USER)).toMatchObject({ permission: { status: 'pending' } })
    await expect(api.message(USER, callPermissionRequest('May we?'))).rejects.toMatchObject(refused(138009))
    await chat.permits()
    const { calls: made } = await api.calls.connect(USER, answer)
    await expect(api.calls.connect(USER, answer)).rejects.toMatchObject(refused(138003))
    await sim.settle()
    await chat.hangsUp()
    expect(made[0]?.id).toMatch(/^wacid\./)
    expect(heard.filter((h) => h !== 'sent' && h !== 'delivered' && h !== 'read')).toEqual([
      expect.objectContaining({ response: 'accept', is_permanent: false, response_source: 'user_action' }),
      'RINGING',
      expect.objectContaining({ direction: 'BUSINESS_INITIATED', sdp_type: 'answer' }),
      'ACCEPTED',
      ['COMPLETED', 1],
    ])
    await sim.advance('7d')
    expect(await api.calls.permission(USER)).toMatchObject({ permission: { status: 'expired' } })
    await chat.permits({ permanent: true })
    await sim.advance('400d')
    expect(await api.calls.permission(USER)).toMatchObject({ permission: { status: 'granted' } })
    await chat.permits({ response: 'reject' })
    await expect(api.calls.connect(USER, answer)).rejects.toMatchObject(refused(138006))
  })

  test('who declines, or cannot be reached', async () => {
    const { api, chat, heard, sim } = setup()
    await chat.permits()
    chat.declines()
    await api.calls.connect(USER, answer)
    await sim.settle()
    expect(heard.slice(1)).toEqual(['RINGING', 'REJECTED', ['FAILED', undefined]])
    chat.blocks()
    await expect(api.calls.connect(USER, answer)).rejects.toMatchObject(refused(138001))
  })
})

test('calls are steps of a scenario', async () => {
  const { sim, heard } = setup('accept')
  await replay(sim, {
    seed: 1,
    steps: [
      { do: 'calls', user: USER, payload: 'help' },
      { do: 'hangsUp', user: USER },
      { do: 'permits', user: USER, permanent: true },
    ],
  })
  expect(heard).toMatchObject([{ cta_payload: 'help' }, ['COMPLETED', 1], { is_permanent: true }])
})
