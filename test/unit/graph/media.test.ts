import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createGraph } from '../../../core/graph/client.ts'
import { download } from '../../../core/graph/media.ts'
import { sha256 } from '../../../core/graph/sha256.ts'

const TOKEN = 'EAAcanarycanarycanary'
type Answer = (url: URL, headers: Headers) => Response | Promise<Response>

/** A client whose network is one function; it remembers who was given the token. */
function setup(answer: Answer, url?: string) {
  const seen: { url: string; token: boolean }[] = []
  const graph = createGraph({
    url,
    credentials: () => ({ token: TOKEN }),
    fetch: async (input, init) => {
      const headers = new Headers(init?.headers)
      expect(init?.redirect).toBe('manual')
      seen.push({ url: String(input), token: JSON.stringify([...headers]).includes(TOKEN) })
      return answer(new URL(String(input)), headers)
    },
  })
  return { graph, seen }
}
const LOOKASIDE = 'https://lookaside.fbsbx.com/whatsapp_business/attachments/?mid=1'
const file = (bytes: BodyInit, headers: HeadersInit = { 'content-type': 'image/png' }) =>
  new Response(bytes, { headers })

describe('download', () => {
  it('brings the bytes from a media host, with the token', async () => {
    const { graph, seen } = setup(() => file('hello', { 'content-type': 'Text/Plain; charset=utf-8' }))
    const hash = createHash('sha256').update('hello')
    const got = await download(graph, LOOKASIDE, { sha256: hash.digest('hex'), types: ['text/*'] })
    expect(got.type).toBe('text/plain')
    expect(new TextDecoder().decode(await got.bytes())).toBe('hello')
    expect(seen).toEqual([{ url: LOOKASIDE, token: true }])
  })

  it.each([
    'http://lookaside.fbsbx.com/a',
    'http://127.0.0.1/secret',
    'https://127.0.0.1/secret',
    'https://evil.example/a',
    'https://lookaside.fbsbx.com@evil.example/a',
    'https://user:pass@lookaside.fbsbx.com/a',
    'https://lookaside.fbsbx.com:8443/a',
    'https://lookaside.fbsbx.com.evil.example/a',
    'https://evilfbsbx.com/a',
    'https://evil.example#lookaside.fbsbx.com',
    'https://evil.example\\.fbsbx.com/a',
    'https://[::1]/a',
    'ftp://lookaside.fbsbx.com/a',
    'data:text/plain,hello',
    'file:///etc/passwd',
    '//evil.example/a',
    'not an address',
  ])('refuses %s before any call', async (url) => {
    const { graph, seen } = setup(() => file('x'))
    await expect(download(graph, url)).rejects.toMatchObject({ code: 'media_refused' })
    expect(seen).toEqual([])
  })

  it('drops the token when a redirect changes the host, and refuses hosts that are not Meta’s', async () => {
    const good = setup((url) =>
      url.hostname === 'lookaside.fbsbx.com' ? Response.redirect('https://scontent.xx.fbcdn.net/v/1') : file('ok'),
    )
    expect(await (await download(good.graph, LOOKASIDE)).bytes()).toHaveLength(2)
    expect(good.seen.map((s) => s.token)).toEqual([true, false])

    for (const to of ['http://127.0.0.1:9/', 'https://evil.example/', 'https://a@scontent.xx.fbcdn.net/']) {
      const bad = setup(() => Response.redirect(to))
      await expect(download(bad.graph, LOOKASIDE)).rejects.toMatchObject({ code: 'media_refused' })
      expect(bad.seen).toHaveLength(1)
    }
  })

  it('goes to a host of the caller’s own list without the token', async () => {
    const { graph, seen } = setup(() => file('ok'))
    await (await download(graph, 'https://cdn.example/a', { hosts: ['cdn.example'] })).bytes()
    expect(seen).toEqual([{ url: 'https://cdn.example/a', token: false }])
  })

  it('stops after three redirects', async () => {
    const { graph, seen } = setup((url) => Response.redirect(`https://lookaside.fbsbx.com${url.pathname}x`))
    await expect(download(graph, LOOKASIDE)).rejects.toThrow('more than 3')
    expect(seen).toHaveLength(4)
  })

  it('stops at the byte cap, announced or not', async () => {
    const told = setup(() => file('x', { 'content-type': 'image/png', 'content-length': '2000' }))
    await expect(download(told.graph, LOOKASIDE, { maxBytes: 1000 })).rejects.toThrow('2000 bytes')
    let pulled = 0
    const endless = new ReadableStream<Uint8Array>({
      pull: (c) => {
        pulled++
        c.enqueue(new Uint8Array(400))
      },
    })
    const untold = setup(() => file(endless))
    const got = await download(untold.graph, LOOKASIDE, { maxBytes: 1000 })
    await expect(got.bytes()).rejects.toMatchObject({ code: 'media_refused' })
    expect(pulled).toBeLessThan(10)
  })

  it('checks the MIME type and the digest, in hex or base64', async () => {
    const typed = setup(() => file('x', { 'content-type': 'text/html' }))
    await expect(download(typed.graph, LOOKASIDE, { types: ['image/*', 'image/png'] })).rejects.toThrow('text/html')
    for (const form of ['hex', 'base64', 'base64url'] as const) {
      const { graph } = setup(() => file('hello'))
      const right = createHash('sha256').update('hello').digest(form)
      const wrong = createHash('sha256').update('hullo').digest(form)
      expect(await (await download(graph, LOOKASIDE, { sha256: right })).bytes()).toHaveLength(5)
      await expect((await download(graph, LOOKASIDE, { sha256: wrong })).bytes()).rejects.toThrow('sha256')
    }
  })

  it('tells of an answer that is no file, without the token', async () => {
    const { graph } = setup(() => new Response('{"error":{}}', { status: 401 }))
    const error = await download(graph, LOOKASIDE).catch((e: unknown) => e)
    expect(error).toMatchObject({ code: 'media_refused', message: 'The media host answered 401' })
    expect(JSON.stringify(error)).not.toContain(TOKEN)
  })

  it('works against an own origin, as of a simulator', async () => {
    const { graph, seen } = setup(() => file('ok'), 'http://127.0.0.1:8080')
    await (await download(graph, 'http://127.0.0.1:8080/media/1')).bytes()
    expect(seen[0]?.token).toBe(true)
    await expect(download(graph, 'http://127.0.0.1:8081/media/1')).rejects.toMatchObject({ code: 'media_refused' })
  })

  it('ends when the caller aborts', async () => {
    const abort = new AbortController()
    const { graph } = setup(() => file(new ReadableStream({ pull: () => new Promise(() => {}) })))
    abort.abort(new Error('enough'))
    await expect(download(graph, LOOKASIDE, { signal: abort.signal })).rejects.toThrow('enough')
  })
})

describe('sha256', () => {
  it('equals the runtime’s, however the bytes are cut', () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 150 }), { maxLength: 8 }), (parts) => {
        const [ours, theirs] = [sha256(), createHash('sha256')]
        for (const part of parts) {
          ours.update(part)
          theirs.update(part)
        }
        expect(Buffer.from(ours.digest()).toString('hex')).toBe(theirs.digest('hex'))
      }),
    )
  })
})
