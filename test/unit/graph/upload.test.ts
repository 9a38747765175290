import { describe, expect, it } from 'vitest'
import { rupload, upload, uploadVideo } from '../../../core/graph/mod.ts'
import { kit, metaError } from './kit.ts'

const text = (n: number): string => Array.from({ length: n }, (_, i) => String.fromCharCode(97 + (i % 26))).join('')
const streamOf = (whole: string, cut = 3) => {
  const bytes = new TextEncoder().encode(whole)
  let at = 0
  return new ReadableStream<Uint8Array>({
    pull(c) {
      if (at >= bytes.length) return c.close()
      c.enqueue(bytes.slice(at, at + cut))
      at += cut
    },
  })
}

describe('upload', () => {
  it('goes on where Meta stands after a piece was lost', async () => {
    let received = ''
    let lost = true
    const sessions: string[] = []
    const progress: number[] = []
    const { graph, seen } = kit(async (s) => {
      if (s.url.pathname.endsWith('/uploads')) return { id: 'upload:s1' }
      if (s.method === 'GET') return { id: 'upload:s1', file_offset: received.length }
      expect(s.headers.get('file_offset')).toBe(String(received.length))
      const body = await new Response(s.body).text()
      if (lost) {
        lost = false
        received += body.slice(0, 40)
        throw new TypeError('reset')
      }
      received += body
      return { h: 'handle' }
    })
    const file = new Blob([text(100)], { type: 'video/mp4' })
    const options = { appId: '9', name: 'a.mp4', onSession: (id: string) => void sessions.push(id) }
    expect(await upload(graph, file, { ...options, onProgress: (sent) => progress.push(sent) })).toBe('handle')
    expect([received, sessions, progress]).toEqual([text(100), ['upload:s1'], [100]])
    expect(Object.fromEntries(seen[0]!.url.searchParams)).toEqual({
      file_name: 'a.mp4',
      file_length: '100',
      file_type: 'video/mp4',
    })
    expect(seen[1]?.headers.get('authorization')).toMatch(/^OAuth /)

    received = text(30)
    expect(await upload(graph, { stream: streamOf(text(100)), size: 100 }, { appId: '9', session: 'upload:s1' })).toBe(
      'handle',
    )
    expect(received).toBe(text(100))
  })
  it('stops at a refusal, after the last try, and when aborted', async () => {
    const refused = kit(() => metaError(100))
    await expect(upload(refused.graph, new Blob(['x']), { appId: '9' })).rejects.toMatchObject({ class: 'invalid' })
    const down = kit((s) =>
      s.url.pathname.endsWith('/uploads') ? { id: 'upload:s' } : s.method === 'GET' ? { file_offset: 0 } : metaError(2),
    )
    await expect(upload(down.graph, new Blob(['x']), { appId: '9', retries: 2 })).rejects.toMatchObject({ metaCode: 2 })
    expect(down.seen.filter((s) => s.method === 'POST')).toHaveLength(4)
    const abort = new AbortController()
    const aborted = kit((s) => {
      if (s.url.pathname.endsWith('/uploads')) return { id: 'upload:s' }
      abort.abort(new Error('enough'))
      throw new TypeError('aborted')
    })
    await expect(upload(aborted.graph, new Blob(['x']), { appId: '9', signal: abort.signal })).rejects.toThrow('enough')
    expect(aborted.seen).toHaveLength(2)
  })
})

describe('uploadVideo', () => {
  it.each(['blob', 'stream'])('sends the pieces that Meta asks for, again where one was lost (%s)', async (kind) => {
    let received = ''
    let n = 0
    const { graph, seen } = kit(async (s) => {
      if (!(s.body instanceof FormData)) {
        const { upload_phase, ...rest } = JSON.parse(String(s.body))
        if (upload_phase === 'start')
          return { upload_session_id: 's', video_id: 'v', start_offset: '0', end_offset: '40' }
        expect(rest).toEqual({ title: 'Spring', upload_session_id: 's' })
        return { success: true }
      }
      if (++n === 2) throw new TypeError('reset')
      const start = Number(s.body.get('start_offset'))
      expect(start).toBe(received.length)
      received += await (s.body.get('video_file_chunk') as Blob).text()
      return { start_offset: `${received.length}`, end_offset: `${Math.min(100, received.length + 40)}` }
    })
    const bytes = kind === 'blob' ? new Blob([text(100)]) : { stream: streamOf(text(100), 7), size: 100 }
    const progress: number[] = []
    const options = { finish: { title: 'Spring' }, onProgress: (sent: number) => void progress.push(sent) }
    expect(await uploadVideo(graph, 'act_1/advideos', bytes, options)).toEqual({ video_id: 'v' })
    expect([received, progress]).toEqual([text(100), [40, 80, 100]])
    expect(seen.every((s) => s.url.hostname === 'graph-video.facebook.com')).toBe(true)
  })
})

describe('rupload', () => {
  it('sends what is left to the upload host', async () => {
    const { graph, seen } = kit(() => ({ success: true }))
    await rupload(graph, new Blob([text(10)]), { edge: 'ig-api-upload', id: '7', offset: 4 })
    expect(String(seen[0]?.url)).toBe('https://rupload.facebook.com/ig-api-upload/v26.0/7')
    expect([seen[0]?.headers.get('offset'), seen[0]?.headers.get('file_size')]).toEqual(['4', '10'])
    expect(await new Response(seen[0]?.body).text()).toBe(text(10).slice(4))
  })
  it('says that a stream ended early', async () => {
    const { graph } = kit(() => ({}))
    const short = { stream: streamOf(text(5)), size: 10 }
    await expect(rupload(graph, short, { edge: 'video-upload', id: '7' })).rejects.toMatchObject({
      code: 'input_invalid',
    })
  })
})

describe('a session whose last answer was lost', () => {
  const whole = (handle: boolean, asksFail = 0) => {
    let received = ''
    let n = 0
    let asks = 0
    return kit(async (s) => {
      if (s.url.pathname.endsWith('/uploads')) return { id: 'upload:s1' }
      if (s.method === 'GET') {
        if (asks++ < asksFail) throw new TypeError('offline')
        return { file_offset: received.length }
      }
      received += await new Response(s.body).text()
      if (n++ === 0) throw new TypeError('reset')
      expect([s.headers.get('file_offset'), received]).toEqual(['10', text(10)])
      return handle ? { h: 'handle' } : {}
    })
  }
  it('is asked for the handle again, and an upload never ends without one', async () => {
    expect(await upload(whole(true).graph, new Blob([text(10)]), { appId: '9' })).toBe('handle')
    await expect(upload(whole(false).graph, new Blob([text(10)]), { appId: '9' })).rejects.toThrow('a file handle')
  })
  it('is asked where to go on as often as there are tries', async () => {
    expect(await upload(whole(true, 2).graph, new Blob([text(10)]), { appId: '9' })).toBe('handle')
    await expect(upload(whole(true, 4).graph, new Blob([text(10)]), { appId: '9' })).rejects.toThrow('no answer')
  })
})

describe('uploadVideo of pieces that Meta does not take', () => {
  it('ends with an error', async () => {
    const { graph, seen } = kit((s) =>
      s.body instanceof FormData
        ? { start_offset: '0', end_offset: '4' }
        : { upload_session_id: 's', video_id: 'v', start_offset: '0', end_offset: '4' },
    )
    await expect(uploadVideo(graph, 'act_1/advideos', new Blob([text(10)]))).rejects.toThrow('took nothing')
    expect(seen).toHaveLength(5)
  })
})
