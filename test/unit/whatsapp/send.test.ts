import { describe, expect, it } from 'vitest'
import { createApp } from '../../../core/fast.ts'
import { whatsapp } from '../../../plugins/whatsapp/mod.ts'
import { body, change, fakeHost, PHONE, signed } from './support.ts'

const app = createApp({ plugins: [whatsapp()] })
const head = { messaging_product: 'whatsapp', recipient_type: 'individual', to: '27820001111' }

describe('sending', () => {
  const { host, calls } = fakeHost()
  const api = app.whatsapp.api(host)
  const to = '27820001111'
  const last = () => calls.at(-1)?.body

  it('sends from WHATSAPP_PHONE_ID unless told otherwise', async () => {
    expect((await api.text(to, 'hi')).messages[0]?.id).toBe('wamid.SENT')
    expect(calls.at(-1)?.path).toBe(`/v26.0/${PHONE}/messages`)
    expect(last()).toEqual({ ...head, type: 'text', text: { body: 'hi' } })
    await app.whatsapp.api(host, '555').text(to, 'hi')
    expect(calls.at(-1)?.path).toBe('/v26.0/555/messages')
  })
  it('says how to mend a missing number', async () => {
    const { host } = fakeHost()
    const { WHATSAPP_PHONE_ID: _, ...env } = host.env as Record<string, string>
    const other = createApp({ plugins: [whatsapp()] }).whatsapp.api({ ...host, env })
    await expect(other.text(to, 'hi')).rejects.toMatchObject({ code: 'account_unknown' })
  })

  it.each([
    ['27820001111', { recipient_type: 'individual', to: '27820001111' }],
    ['US.13491208655302741918', { recipient_type: 'individual', recipient: 'US.13491208655302741918' }],
    ['US.ENT.11815799212886844830', { recipient_type: 'individual', recipient: 'US.ENT.11815799212886844830' }],
    [{ group: 'Y2Fw==' }, { recipient_type: 'group', to: 'Y2Fw==' }],
  ])('addresses %j', async (recipient, address) => {
    await api.text(recipient, 'hi')
    expect(last()).toEqual({ messaging_product: 'whatsapp', ...address, type: 'text', text: { body: 'hi' } })
  })
  it('refuses to send to nobody', async () => {
    await expect(api.text('', 'hi')).rejects.toMatchObject({ code: 'input_invalid' })
  })

  it('carries the options of a send', async () => {
    await api.text(to, 'hi', { replyTo: 'wamid.0', tracker: 'order-7', identity: 'hash', preview: true })
    expect(last()).toEqual({
      ...head,
      type: 'text',
      text: { body: 'hi', preview_url: true },
      context: { message_id: 'wamid.0' },
      biz_opaque_callback_data: 'order-7',
      recipient_identity_key_hash: 'hash',
    })
  })
  it.each([
    ['image/jpeg', 5_242_880],
    ['image/webp', 512_000],
    ['video/mp4', 16_777_216],
  ])('refuses a file of %s beyond %i bytes, and an empty one, before the network', async (type, most) => {
    const { host, calls } = fakeHost(() => ({ id: 'm', messages: [{ id: 'w' }] }))
    const api = createApp({ plugins: [whatsapp()] }).whatsapp.api(host)
    const file = (bytes: number) => new Blob([new Uint8Array(bytes)], { type })
    await expect(api.image(to, file(most + 1))).rejects.toMatchObject({
      code: 'limit_exceeded',
      message: `File ${type} has ${most + 1} bytes; WhatsApp allows ${most}`,
    })
    await expect(api.image(to, file(0))).rejects.toMatchObject({ code: 'input_invalid' })
    expect(calls).toEqual([])
    await api.image(to, file(most))
    expect(calls).toHaveLength(2)
  })
  it('sends directly, for as long as it is worth something', async () => {
    await api.text(to, 'Your code is 123456', { category: 'authentication', ttl: 900 })
    expect(last()).toEqual({
      ...head,
      type: 'text',
      text: { body: 'Your code is 123456' },
      category: 'authentication',
      ttl_seconds: 900,
    })
    const before = calls.length
    for (const [category, ttl] of [
      ['authentication', 901],
      ['utility', 43_201],
      ['utility', 29],
    ] as const)
      await expect(api.text(to, 'hi', { category, ttl })).rejects.toMatchObject({
        code: 'input_invalid',
        message: expect.stringContaining('must lie between 30 and'),
      })
    expect(calls).toHaveLength(before)
  })
  it('sends media by link, by id, and says which', async () => {
    await api.image(to, 'https://example.com/a.jpg', { caption: 'A' })
    expect(last()).toEqual({ ...head, type: 'image', image: { link: 'https://example.com/a.jpg', caption: 'A' } })
    await api.document(to, '1003383421387256', { filename: 'a.pdf' })
    expect(last()).toMatchObject({ document: { id: '1003383421387256', filename: 'a.pdf' } })
    await api.audio(to, { id: '7' }, { voice: true })
    expect(last()).toMatchObject({ type: 'audio', audio: { id: '7', voice: true } })
    await api.video(to, { link: 'https://example.com/a.mp4' })
    expect(last()).toMatchObject({ video: { link: 'https://example.com/a.mp4' } })
    await api.sticker(to, '8')
    expect(last()).toMatchObject({ type: 'sticker', sticker: { id: '8' } })
  })
  it('refuses, before the network, bytes whose type nobody says, and a recipient that is none', async () => {
    const { host, calls } = fakeHost(() => ({}))
    const api = app.whatsapp.api(host)
    for (const bytes of [new Blob(['x']), new Uint8Array([1]) as never])
      await expect(api.image(to, bytes)).rejects.toMatchObject({
        code: 'input_invalid',
        message: expect.stringContaining('has no type'),
      })
    await expect(api.text(undefined as never, 'hi')).rejects.toMatchObject({ code: 'input_invalid' })
    expect(calls).toEqual([])
  })
  it('uploads bytes and streams first', async () => {
    const { host, calls } = fakeHost(({ path }) =>
      path.endsWith('/media') ? { id: 'M1' } : { messages: [{ id: 'w' }] },
    )
    const api = app.whatsapp.api(host)
    await api.image(to, new Blob(['bytes'], { type: 'image/png' }))
    await api.document(to, { stream: new Blob(['pdf']).stream(), type: 'application/pdf' }, { filename: 'a.pdf' })
    expect(calls.map((c) => c.path.split('/').pop())).toEqual(['media', 'messages', 'media', 'messages'])
    const file = calls[2]?.form?.get('file') as File
    expect([file.name, file.type, await file.text()]).toEqual(['a.pdf', 'application/pdf', 'pdf'])
    expect(calls[2]?.form?.get('type')).toBe('application/pdf')
    expect(calls[3]?.body).toMatchObject({ type: 'document', document: { id: 'M1', filename: 'a.pdf' } })
  })
  it('sends reply buttons', async () => {
    await api.buttons(to, 'Go on?', ['Yes', { id: 'no', title: 'No' }], { header: 'Hi', footer: 'Bye' })
    expect(last()).toEqual({
      ...head,
      type: 'interactive',
      interactive: {
        type: 'button',
        header: { type: 'text', text: 'Hi' },
        body: { text: 'Go on?' },
        footer: { text: 'Bye' },
        action: {
          buttons: [
            { type: 'reply', reply: { id: 'Yes', title: 'Yes' } },
            { type: 'reply', reply: { id: 'no', title: 'No' } },
          ],
        },
      },
    })
    await api.buttons(to, 'Go on?', ['Yes'], { header: { image: '7' } })
    expect(last()).toMatchObject({ interactive: { header: { type: 'image', image: { id: '7' } } } })
  })
  it('reacts, takes the reaction back, marks as read', async () => {
    await api.react(to, 'wamid.0', '👍')
    expect(last()).toMatchObject({ type: 'reaction', reaction: { message_id: 'wamid.0', emoji: '👍' } })
    await api.react(to, 'wamid.0')
    expect(last()).toMatchObject({ reaction: { emoji: '' } })
    await api.markRead('wamid.0', { typing: true })
    expect(last()).toEqual({
      messaging_product: 'whatsapp',
      status: 'read',
      message_id: 'wamid.0',
      typing_indicator: { type: 'text' },
    })
  })

  it.each([
    ['text.body', () => api.text(to, 'x'.repeat(4097))],
    ['caption', () => api.image(to, '7', { caption: 'x'.repeat(1025) })],
    ['buttons', () => api.buttons(to, 'b', ['1', '2', '3', '4'])],
    ['button.title', () => api.buttons(to, 'b', ['x'.repeat(21)])],
    ['interactive.body', () => api.buttons(to, 'x'.repeat(1025), ['1'])],
    ['interactive.footer', () => api.buttons(to, 'b', ['1'], { footer: 'x'.repeat(61) })],
  ])('names the limit of %s before the network', async (place, run) => {
    const before = calls.length
    await expect(run()).rejects.toMatchObject({ code: 'limit_exceeded', message: expect.stringContaining(place) })
    expect(calls).toHaveLength(before)
  })
  it.each([
    ['an empty text', () => api.text(to, '')],
    ['equal titles', () => api.buttons(to, 'b', ['A', { id: 'other', title: 'A' }])],
    ['a title with a space at its end', () => api.buttons(to, 'b', ['A '])],
    ['no buttons', () => api.buttons(to, 'b', [])],
  ])('refuses %s', async (_, run) => {
    await expect(run()).rejects.toMatchObject({ code: 'input_invalid' })
  })
  it('counts characters, not UTF-16 units', async () => {
    await expect(api.text(to, '👍'.repeat(4096))).resolves.toBeDefined()
  })
})

describe('answering', () => {
  const receive = async (message: object, run: Parameters<typeof handle>[0]) => handle(run, message)
  const handle = async (
    run: (ctx: {
      reply(text: string, options?: { quote?: boolean }): Promise<unknown>
      react(emoji?: string): Promise<unknown>
      typing(): Promise<unknown>
      markRead(): Promise<unknown>
    }) => unknown,
    message: object,
  ) => {
    const app = createApp({ plugins: [whatsapp()] })
    app.whatsapp.on('message:text', run)
    const { host, calls, settled } = fakeHost()
    const item = { id: 'wamid.1', timestamp: '1', type: 'text', text: { body: 'hello' }, ...message }
    const response = await app.fetch(await signed(body(change('messages', { messages: [item] }))), host as never)
    expect(response.status).toBe(200)
    await settled()
    return calls
  }

  it('answers the person from the number that was written to', async () => {
    const calls = await receive({ from: '27820001111' }, (ctx) => ctx.reply('hi'))
    expect(calls).toEqual([
      { method: 'POST', path: `/v26.0/${PHONE}/messages`, body: { ...head, type: 'text', text: { body: 'hi' } } },
    ])
  })
  it('answers a user without a phone number by user id, and a group in the group', async () => {
    const [toUser] = await receive({ from_user_id: 'US.1' }, (ctx) => ctx.reply('hi'))
    expect(toUser?.body).toMatchObject({ recipient: 'US.1' })
    const [toGroup] = await receive({ from: '1', group_id: 'G' }, (ctx) => ctx.reply('hi'))
    expect(toGroup?.body).toMatchObject({ recipient_type: 'group', to: 'G' })
  })
  it('quotes, reacts, types and marks as read', async () => {
    const calls = await receive({ from: '1' }, async (ctx) => {
      await ctx.typing()
      await ctx.markRead()
      await ctx.react('👍')
      await ctx.reply('hi', { quote: true })
    })
    expect(calls.map((c) => c.body)).toMatchObject([
      { status: 'read', message_id: 'wamid.1', typing_indicator: { type: 'text' } },
      { status: 'read', message_id: 'wamid.1' },
      { type: 'reaction', reaction: { message_id: 'wamid.1', emoji: '👍' } },
      { type: 'text', context: { message_id: 'wamid.1' } },
    ])
  })

  it('says what went wrong as one kind of error, wherever Meta put it', async () => {
    const app = createApp({ plugins: [whatsapp()] })
    const seen: unknown[] = []
    app.whatsapp.use((ctx, next) => {
      seen.push((ctx as unknown as { failure?: { metaCode?: number; class?: string; outcome?: string } }).failure)
      return next()
    })
    const { host, settled } = fakeHost()
    const errors = [{ code: 131047, title: 'Re-engagement message', error_data: { details: 'More than 24 hours' } }]
    const value = {
      statuses: [{ id: 'w', status: 'failed', errors }],
      messages: [{ id: 'm', type: 'unsupported', errors }],
      errors: [{ ...errors[0], title: {} }],
    }
    await app.fetch(
      await signed(body(change('messages', value), { field: 'flows', value: { errors: [null] } })),
      host as never,
    )
    await settled()
    const failures = seen.filter((failure) => failure !== undefined)
    expect([seen.length, failures.length]).toEqual([4, 3])
    for (const failure of failures) expect(failure).toMatchObject({ metaCode: 131047, outcome: 'known', status: 0 })
  })
})
