import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { media } from '../../../plugins/whatsapp/features/media.ts'
import { PHONE, type Sent, withFeature } from './harness.ts'

const png = Uint8Array.from([0x89, 0x50, 0x4e, 0x47, 1, 2, 3])
const hash = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex')
const url = 'https://lookaside.fbsbx.com/whatsapp_business/attachments/?mid=1'
const info = {
  id: '1',
  url,
  mime_type: 'image/png',
  sha256: hash(png),
  file_size: png.length,
  messaging_product: 'whatsapp',
}
/** Meta: the node tells where the bytes are, the media host gives them. */
const meta =
  (bytes: Uint8Array, about: object = info) =>
  (sent: Sent) =>
    sent.url.host === 'graph.facebook.com'
      ? about
      : new Response(Uint8Array.from(bytes), { headers: { 'content-type': 'image/png' } })
const streamOf = (...chunks: Uint8Array[]) =>
  new ReadableStream<Uint8Array>({
    start(controller) {
      for (const chunk of chunks) controller.enqueue(chunk)
      controller.close()
    },
  })

describe('upload', () => {
  it.each([
    ['bytes', () => png],
    ['a blob', () => new Blob([png])],
    ['a stream', () => streamOf(png.subarray(0, 3), png.subarray(3))],
  ])('takes %s', async (_, source) => {
    const { api, last } = withFeature(media, () => ({ id: '99' }))
    expect(await api.media.upload(source(), { type: 'image/png', filename: 'a.png' })).toEqual({ id: '99' })
    const { form, path, headers } = last()
    expect(path).toBe(`${PHONE}/media`)
    expect(headers.get('content-type')).toMatch(/^multipart\/form-data; boundary=/)
    expect([form!.get('messaging_product'), form!.get('type')]).toEqual(['whatsapp', 'image/png'])
    const file = form!.get('file') as File
    expect([file.name, file.type]).toEqual(['a.png', 'image/png'])
    expect(new Uint8Array(await file.arrayBuffer())).toEqual(png)
  })
  it('knows the type of a blob', async () => {
    const { api, last } = withFeature(media, () => ({ id: '99' }))
    await api.media.upload(new File([png], 'b.png', { type: 'image/png' }))
    expect((last().form!.get('file') as File).name).toBe('b.png')
  })
  it.each([
    ['image/png', 5 * 1024 * 1024],
    ['image/webp', 500 * 1024],
    ['audio/ogg', 16 * 1024 * 1024],
    ['video/mp4', 16 * 1024 * 1024],
  ])('refuses more of %s than Meta takes, before the network', async (type, max) => {
    const { api, calls } = withFeature(media, () => ({ id: '99' }))
    await expect(api.media.upload(new Uint8Array(max + 1), { type })).rejects.toMatchObject({ code: 'limit_exceeded' })
    const stream = streamOf(new Uint8Array(max), new Uint8Array(1))
    await expect(api.media.upload(stream, { type })).rejects.toMatchObject({ code: 'limit_exceeded' })
    expect(calls).toHaveLength(0)
    await api.media.upload(new Uint8Array(max), { type })
    expect(calls).toHaveLength(1)
  })
  it('refuses what has no type or no bytes', async () => {
    const { api } = withFeature(media)
    await expect(api.media.upload(png)).rejects.toMatchObject({ code: 'input_invalid' })
    await expect(api.media.upload(new Uint8Array(), { type: 'image/png' })).rejects.toMatchObject({
      code: 'input_invalid',
    })
  })
})

describe('download', () => {
  it('looks the address up and gives the bytes', async () => {
    const { api, calls } = withFeature(media, meta(png))
    const file = await api.media.download('1', { types: ['image/*'] })
    expect(file.info.mime_type).toBe('image/png')
    expect(await file.bytes()).toEqual(png)
    expect(calls[0]!.query).toEqual({ phone_number_id: PHONE })
    expect(calls[1]!.url.href).toBe(url)
    expect(calls[1]!.headers.get('authorization')).toBe('Bearer token')
  })
  it('refuses bytes that Meta did not announce', async () => {
    const changed = Uint8Array.from(png, (b, i) => (i === 6 ? b ^ 1 : b))
    for (const bytes of [changed, png.subarray(1), Uint8Array.from([...png, 0])]) {
      const { api } = withFeature(media, meta(bytes))
      const got = (async () => (await api.media.download('1')).bytes())()
      await expect(got).rejects.toMatchObject({ code: 'media_refused' })
    }
  })
  it('never takes the token elsewhere', async () => {
    for (const evil of ['http://127.0.0.1/a', 'https://evil.example/a', 'https://lookaside.fbsbx.com.evil.example/a']) {
      const { api, calls } = withFeature(media, meta(png, { ...info, url: evil }))
      await expect(api.media.download({ id: '1' })).rejects.toMatchObject({ code: 'media_refused' })
      await expect(api.media.download({})).rejects.toMatchObject({ code: 'input_invalid' })
      expect(calls).toHaveLength(1)
    }
  })
  it('takes no more than it was told to', async () => {
    const { api } = withFeature(media, meta(png))
    const got = (async () => (await api.media.download('1', { maxBytes: 3 })).bytes())()
    await expect(got).rejects.toMatchObject({ code: 'media_refused' })
  })
})

describe('the rest', () => {
  it('deletes for its own number only', async () => {
    const { api, last } = withFeature(media)
    await api.media.delete('1')
    expect([last().method, last().path, last().query]).toEqual(['DELETE', '1', { phone_number_id: PHONE }])
  })
  it('makes a handle by a resumable upload', async () => {
    const { api, calls } = withFeature(media, (sent) =>
      sent.path.endsWith('/uploads') ? { id: 'upload:MTph?sig=AB' } : { h: '4::aW' },
    )
    expect(await api.media.handle(png, { type: 'image/png', filename: 'a.png' })).toBe('4::aW')
    const [session, bytes] = calls
    expect([session!.path, session!.query]).toEqual([
      '4242/uploads',
      { file_name: 'a.png', file_length: String(png.length), file_type: 'image/png' },
    ])
    expect(bytes!.url.href).toContain('/upload:MTph?sig=AB')
    expect(bytes!.headers.get('file_offset')).toBe('0')
    expect(bytes!.bytes).toEqual(png)
  })
})
