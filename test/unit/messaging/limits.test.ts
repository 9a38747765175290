import { describe, expect, test } from 'vitest'
import { createApp } from '../../../core/fast.ts'
import { heart } from '../../../plugins/instagram/features/templates.ts'
import { type InstagramApi, instagram } from '../../../plugins/instagram/mod.ts'
import { feedback, generic, imageGrid, mediaTemplate, product } from '../../../plugins/messenger/features/templates.ts'
import { type MessengerApi, messenger } from '../../../plugins/messenger/mod.ts'
import { retiredSends } from '../../../plugins/shared/messaging/retired.ts'
import { type Rig, rig } from './kit.ts'

const apis = (kit: Rig): { m: MessengerApi; i: InstagramApi } => {
  const app = createApp({ plugins: [messenger(), instagram()] })
  return { m: app.messenger.api(kit.host, '100'), i: app.instagram.api(kit.host, '17') }
}
const x = (n: number): string => 'x'.repeat(n)
const times = <T>(n: number, make: (i: number) => T): T[] => Array.from({ length: n }, (_, i) => make(i))
const button = (title = 'Go', payload = 'GO') => ({ type: 'postback', title, payload }) as const
const card = (more: object = {}) => ({ title: 'Shoes', subtitle: 'red', ...more })
const image = (i: number) => ({ url: `https://shop.example/${i}.jpg` })
const question = { id: 'q', type: 'csat' } as const
const form = (days: number) =>
  feedback({ title: 'How?', question, privacyUrl: 'https://shop.example', expires_in_days: days })

type Send = (apis: { m: MessengerApi; i: InstagramApi }, size: number) => Promise<unknown>
/** Each limit of Meta's: the largest size it takes, and a send of any size. */
const LIMITS: readonly [name: string, max: number, send: Send, min?: number][] = [
  ['Messenger text, characters', 2000, ({ m }, n) => m.text('1', x(n)), 1],
  ['Messenger text counts characters, not bytes', 2000, ({ m }, n) => m.text('1', 'é'.repeat(n))],
  ['Instagram text, bytes', 1000, ({ i }, n) => i.text('1', x(n)), 1],
  ['Instagram text counts bytes', 500, ({ i }, n) => i.text('1', 'é'.repeat(n))],
  ['quick replies', 13, ({ m }, n) => m.text('1', 'x', { quickReplies: times(n, String) })],
  ['quick replies on Instagram', 13, ({ i }, n) => i.text('1', 'x', { quickReplies: times(n, String) })],
  ['quick reply title', 20, ({ m }, n) => m.text('1', 'x', { quickReplies: [x(n)] }), 1],
  [
    'quick reply payload',
    1000,
    ({ i }, n) => i.text('1', 'x', { quickReplies: [{ content_type: 'text', title: 'a', payload: x(n) }] }),
  ],
  ['metadata', 1000, ({ m }, n) => m.text('1', 'x', { metadata: x(n) })],
  ['button text', 640, ({ m }, n) => m.buttons('1', x(n), [button()]), 1],
  ['button text on Instagram', 640, ({ i }, n) => i.buttons('1', x(n), [button()]), 1],
  [
    'buttons',
    3,
    ({ m }, n) =>
      m.buttons(
        '1',
        'x',
        times(n, () => button()),
      ),
    1,
  ],
  ['button title', 20, ({ m }, n) => m.buttons('1', 'x', [button(x(n))]), 1],
  ['button payload', 1000, ({ m }, n) => m.buttons('1', 'x', [button('a', x(n))]), 1],
  ['cards', 10, ({ m }, n) => m.send('1', generic(times(n, () => card()))), 1],
  ['card title', 80, ({ m }, n) => m.send('1', generic([card({ title: x(n) })])), 1],
  ['card subtitle', 80, ({ m }, n) => m.send('1', generic([card({ subtitle: x(n) })]))],
  ['card buttons', 3, ({ i }, n) => i.send('1', generic([card({ buttons: times(n, () => button()) })])), 1],
  ['products', 10, ({ m }, n) => m.send('1', product(...times(n, String))), 1],
  ['grid images', 6, ({ m }, n) => m.send('1', imageGrid(times(n, image))), 2],
  ['grid title', 45, ({ m }, n) => m.send('1', imageGrid(times(2, image), { title: x(n) }))],
  ['grid subtitle', 80, ({ m }, n) => m.send('1', imageGrid(times(2, image), { subtitle: x(n) }))],
  ['grid buttons', 3, ({ m }, n) => m.send('1', imageGrid(times(2, image), { buttons: times(n, () => button()) })), 1],
  ['feedback days', 7, ({ m }, n) => m.send('1', form(n)), 1],
]
describe.each(LIMITS)('%s: %d', (_, max, send, min) => {
  test('what fits is sent', async () => {
    const kit = rig()
    await send(apis(kit), max)
    if (min) await send(apis(kit), min)
    expect(kit.calls).toHaveLength(min ? 2 : 1)
  })
  test('what does not fit never reaches the network, and is never cut', async () => {
    const kit = rig()
    await expect(send(apis(kit), max + 1)).rejects.toMatchObject({ code: 'limit_exceeded' })
    if (min) await expect(send(apis(kit), min - 1)).rejects.toMatchObject({ code: 'limit_exceeded' })
    expect(kit.calls).toEqual([])
  })
})

describe('split on request', () => {
  test('sends the parts in order, quick replies under the last', async () => {
    const kit = rig()
    const words = `${x(1999)} ${x(1999)} end`
    await apis(kit).m.text('1', words, { split: true, quickReplies: ['Yes'], personaId: '9' })
    const bodies = kit.calls.map(
      (c) => c.body as { message: { text: string; quick_replies?: unknown }; persona_id: string },
    )
    expect(bodies.map((b) => b.message.text)).toEqual([x(1999), x(1999), 'end'])
    expect(bodies.map((b) => b.message.quick_replies !== undefined)).toEqual([false, false, true])
    expect(bodies.map((b) => b.persona_id)).toEqual(['9', '9', '9'])
  })
  test('hands the conversation over with the last part: without it no further part could be sent', async () => {
    const kit = rig()
    const threadControl = { control_type: 'pass', app_id: '7' } as const
    await apis(kit).m.text('1', `${x(1999)} end`, { split: true, threadControl })
    expect(kit.calls.map((c) => (c.body as { thread_control?: unknown }).thread_control)).toEqual([
      undefined,
      threadControl,
    ])
  })
  test('by bytes on Instagram', async () => {
    const kit = rig()
    await apis(kit).i.text('1', 'é'.repeat(1200), { split: true })
    expect(kit.calls).toHaveLength(3)
  })
})

describe('what Meta has ended', () => {
  const bodies = (feature: string): object => {
    const [what, name = ''] = feature.split(':')
    const recipient = { id: '1' }
    const text = { text: 'x' }
    switch (what) {
      case 'tag':
        return { recipient, message: text, messaging_type: 'MESSAGE_TAG', tag: name }
      case 'type':
        return { recipient, message: text, messaging_type: name }
      case 'template':
        return { recipient, message: { attachment: { type: 'template', payload: { template_type: name } } } }
      case 'recipient':
        return { recipient: { [name]: 'x' }, message: text }
      default:
        return { recipient, message: { ...text, quick_replies: [{ content_type: name }] } }
    }
  }
  test.each(Object.entries(retiredSends()))('%s is refused with its date and what to use', async (feature, row) => {
    const kit = rig()
    const { m, i } = apis(kit)
    const { on, instead, product } = row
    const refused = {
      code: 'feature_retired',
      message: expect.stringContaining(on),
      fix: expect.stringContaining(instead),
    }
    await expect(i.post(bodies(feature) as never)).rejects.toMatchObject(refused)
    if (product) await m.post(bodies(feature) as never)
    else await expect(m.post(bodies(feature) as never)).rejects.toMatchObject(refused)
    expect(kit.calls).toHaveLength(product ? 1 : 0)
  })
  test('before its day it is sent with a warning', async () => {
    const kit = rig()
    kit.time = Date.UTC(2026, 3, 26)
    await apis(kit).m.post(bodies('tag:ACCOUNT_UPDATE') as never)
    expect(kit.calls).toHaveLength(1)
    expect(kit.warnings).toMatchObject([{ data: { feature: 'tag:ACCOUNT_UPDATE', on: '2026-04-27' } }])
  })
  test('what lives is neither refused nor warned of', async () => {
    const kit = rig()
    const { m, i } = apis(kit)
    await m.text('1', 'x', { tag: 'HUMAN_AGENT', quickReplies: [{ content_type: 'user_email' }] })
    await m.send('1', mediaTemplate({ media_type: 'image', attachment_id: '5' }))
    await i.send('1', heart())
    expect(kit.calls).toHaveLength(3)
    expect(kit.warnings).toEqual([])
  })
})
