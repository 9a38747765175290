import { readBody } from '../../../core/webhook/body.ts'
import { bytesOf, envelope, posted, signatureOf } from '../probe.ts'
import { type Checks, equal, fastApp, ok, testHost } from './kit.ts'

type Chunk = Uint8Array<ArrayBuffer>
/** A body given chunk by chunk; `end` decides whether it ever ends. */
function streamed(chunks: readonly Chunk[], end = true): ReadableStream<Chunk> {
  let next = 0
  return new ReadableStream<Chunk>(
    {
      pull(controller) {
        const chunk = chunks[next++]
        if (chunk) return controller.enqueue(chunk)
        if (end) return controller.close()
        return new Promise(() => {})
      },
    },
    { highWaterMark: 0 },
  )
}
const request = (body: ReadableStream | null, headers = {}): Request =>
  new Request('http://localhost/webhook', { method: 'POST', body, headers, duplex: 'half' } as RequestInit)
const MiB = 1024 * 1024

export const bodyChecks: Checks = {
  'chunks become one body': async () => {
    const { host } = testHost()
    const bytes = await readBody(
      request(streamed([bytesOf('one '), bytesOf('two '), bytesOf('three')])),
      {},
      host.timer,
    )
    ok(bytes instanceof Uint8Array, 'no bytes')
    equal(new TextDecoder().decode(bytes), 'one two three')
  },
  'no body is an empty one': async () => {
    const { host } = testHost()
    equal(await readBody(new Request('http://localhost/', { method: 'POST' }), {}, host.timer), new Uint8Array(0))
  },
  'the limit itself fits, one byte more does not': async () => {
    const { host } = testHost()
    const read = (n: number) => readBody(request(streamed([new Uint8Array(n)])), { maxBytes: 1000 }, host.timer)
    equal([((await read(1000)) as Uint8Array).length, await read(1001)], [1000, 413])
  },
  'four MiB fit by default, more is 413': async () => {
    const { host } = testHost()
    const read = (n: number) => readBody(request(streamed(Array(n).fill(new Uint8Array(MiB)))), {}, host.timer)
    equal([((await read(4)) as Uint8Array).length, await read(5)], [4 * MiB, 413])
  },
  'an endless body is cut off at the limit': async () => {
    const endless = new ReadableStream<Chunk>({ pull: (c) => c.enqueue(new Uint8Array(MiB)) })
    equal(await readBody(request(endless), {}, testHost().host.timer), 413)
  },
  'a body that never ends is answered at the deadline': async () => {
    const { host, advance } = testHost()
    const read = readBody(request(streamed([bytesOf('{')], false)), { deadlineMs: 5000 }, host.timer)
    let answered = false
    read.then(() => {
      answered = true
    })
    for (let i = 0; i < 20; i++) await Promise.resolve()
    advance(4999)
    for (let i = 0; i < 20; i++) await Promise.resolve()
    equal(answered, false, 'an answer before the deadline')
    advance(1)
    equal(await read, 408)
  },
  'the deadline holds with real timers too': async () => {
    const timer = (ms: number, run: () => void) => {
      const id = setTimeout(run, ms)
      return () => clearTimeout(id)
    }
    const { app } = fastApp({ webhook: { deadlineMs: 30 } })
    const { host } = testHost({ timer })
    equal((await app.fetch(request(streamed([bytesOf('{')], false)), host)).status, 408)
  },
  'a body that comes after its answer runs nothing': async () => {
    const { app, seen } = fastApp()
    const { host, advance, settle } = testHost()
    const bytes = bytesOf(envelope({ id: '1' }))
    let come = (): void => {}
    const late = new ReadableStream<Chunk>({
      start(controller) {
        come = () => {
          controller.enqueue(bytes)
          controller.close()
        }
      },
    })
    const headers = {
      'content-length': String(bytes.length),
      'x-hub-signature-256': await signatureOf(envelope({ id: '1' })),
    }
    const answer = app.fetch(request(late, headers), host)
    for (let i = 0; i < 20; i++) await Promise.resolve()
    advance(5000)
    equal((await answer).status, 408)
    come()
    for (let i = 0; i < 200; i++) await Promise.resolve()
    await settle()
    equal(seen, [])
  },
  'a body that somebody else reads is an error that is told': async () => {
    const { app } = fastApp()
    const { host, log } = testHost()
    const taken = request(streamed([bytesOf('{}')]))
    taken.body?.getReader()
    equal((await app.fetch(taken, host)).status, 500)
    equal(
      log.map(({ message }) => message),
      ['request failed'],
    )
  },
  'a body that breaks off is nothing received': async () => {
    const broken = new ReadableStream<Chunk>({
      pull: (c) => c.error(new Error('connection reset')),
    })
    equal(await readBody(request(broken), {}, testHost().host.timer), 408)
  },
  'content-type and content-length decide nothing': async () => {
    const { app, seen } = fastApp()
    const { host, settle } = testHost()
    const text = envelope({ id: '1' })
    const headers = { 'content-type': 'text/html', 'x-hub-signature-256': await signatureOf(text) }
    equal((await app.fetch(request(streamed([bytesOf(text)]), headers), host)).status, 200)
    await settle()
    equal(seen, ['1'])
  },
  'an app may set its own limits': async () => {
    const { app } = fastApp({ webhook: { maxBytes: 10 } })
    equal((await app.fetch(await posted(envelope({ id: '1' })), testHost().host)).status, 413)
  },
  'too large is answered before any signature is looked at': async () => {
    const { app } = fastApp({ webhook: { maxBytes: 10 } })
    const { host, log } = testHost()
    equal((await app.fetch(request(streamed([new Uint8Array(11)])), host)).status, 413)
    equal(log, [])
  },
}
