import { describe, expect, test } from 'vitest'
import { createApp } from '../../../core/fast.ts'
import { effects } from '../../../plugins/messenger/effects.ts'
import { messenger } from '../../../plugins/messenger/mod.ts'
import { pages } from '../../../plugins/pages/mod.ts'
import { rig } from '../messaging/kit.ts'

const envelope = { sender: { id: '200' }, recipient: { id: '100' }, timestamp: 1_763_000_000_000 }
const body = (item: object, container = 'messaging') => ({
  object: 'page',
  entry: [{ id: '100', time: 1, [container]: [{ ...envelope, ...item }] }],
})
const message = { message: { mid: 'm1', text: 'hello' } }

describe('the first bot', () => {
  const bot = () => {
    const app = createApp({ plugins: [messenger(), pages()] })
    app.messenger.on(['message:text', 'postback'], async (ctx) => {
      await ctx.markSeen()
      await ctx.typing()
      await ctx.reply('hi', { quickReplies: ['Yes', 'No'] })
    })
    return { app, rig: rig() }
  }
  test('answers the person, for the Page that was written to', async () => {
    const { app, rig } = bot()
    await rig.post(app, body(message))
    expect(rig.calls.map((c) => [c.method, c.host, c.path, c.token])).toEqual(
      Array(3).fill(['POST', 'graph.facebook.com', '100/messages', 'Bearer page-token']),
    )
    const recipient = { id: '200' }
    expect(rig.calls.map((c) => c.body)).toEqual([
      { recipient, sender_action: 'mark_seen' },
      { recipient, sender_action: 'typing_on' },
      {
        recipient,
        messaging_type: 'RESPONSE',
        message: {
          text: 'hi',
          quick_replies: [
            { content_type: 'text', title: 'Yes', payload: 'Yes' },
            { content_type: 'text', title: 'No', payload: 'No' },
          ],
        },
      },
    ])
  })
  test.each([
    ['an echo of itself', { message: { mid: 'm1', is_echo: true, text: 'hi' } }, 'messaging'],
    ['an unsent message', { message: { mid: 'm1', is_deleted: true } }, 'messaging'],
    ['a message that another app owns', message, 'standby'],
    ['a postback that another app owns', { postback: { title: 'Go' } }, 'standby'],
  ])('does not answer %s', async (_, item, container) => {
    const { app, rig } = bot()
    await rig.post(app, body(item, container))
    expect(rig.calls).toEqual([])
  })
  test('answers a person without an id by user_ref', async () => {
    const { app, rig } = bot()
    await rig.post(app, body({ sender: { user_ref: 'ref-1' }, postback: { payload: 'x' } }))
    expect(rig.calls[2]?.body).toMatchObject({ recipient: { user_ref: 'ref-1' } })
  })
})

test('an event that names nobody cannot be answered, and says so', async () => {
  const app = createApp({ plugins: [messenger()] })
  const errors: unknown[] = []
  app.messenger.on(['policy', 'delivery'], async (ctx) => {
    await ctx.reply('hello?').catch((e) => errors.push(e))
    await ctx.react().catch((e) => errors.push(e))
  })
  const kit = rig()
  await kit.post(app, body({ sender: undefined, policy_enforcement: { action: 'block' } }))
  await kit.post(app, body({ delivery: { watermark: 1 } }))
  expect(errors.map((e) => (e as { code: string }).code)).toEqual(Array(3).fill('input_invalid'))
  expect(kit.calls).toHaveLength(1)
})

describe('an unanswered send is settled by its echo', () => {
  const call = {
    method: 'POST',
    path: '100/messages',
    body: { recipient: { id: '200' }, message: { text: 'hi' } },
  } as const
  test('the mark goes where Meta echoes it', () => {
    expect(effects.mark?.(call, 'e-1')?.body).toEqual({
      recipient: { id: '200' },
      message: { text: 'hi', metadata: 'e-1' },
    })
  })
  test.each([
    ['metadata of the app', { ...call, body: { ...call.body, message: { text: 'hi', metadata: 'mine' } } }],
    ['a sender action', { ...call, body: { recipient: { id: '200' }, sender_action: 'typing_on' } }],
    ['another edge', { ...call, path: '100/message_attachments' }],
  ])('%s is left alone', (_, other) => expect(effects.mark?.(other as typeof call, 'e-1')).toBeUndefined())
  test.each(['messaging', 'standby'])('an echo in %s names the effect', async (container) => {
    const app = createApp({ plugins: [messenger()] })
    let settled: unknown
    app.messenger.on(['echo', 'standby:echo'], (ctx) => {
      settled = effects.settles?.(ctx.event)
    })
    const echo = {
      sender: { id: '100' },
      recipient: { id: '200' },
      message: { mid: 'm9', is_echo: true, metadata: 'e-1' },
    }
    await rig().post(app, body(echo, container))
    expect(settled).toEqual({ id: 'e-1', response: { recipient_id: '200', message_id: 'm9' } })
  })
})
