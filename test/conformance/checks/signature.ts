import { createVerifier } from '../../../core/webhook/signature.ts'
import { bytesOf, env, envelope, posted, signatureOf } from '../probe.ts'
import { type Checks, equal, fastApp, ok, testHost } from './kit.ts'

const body = envelope({ id: '1', text: 'hello' })
const verify = createVerifier([env.META_APP_SECRET], undefined)

/** The status that a body with such a header gets, and whether its event ran. */
async function answer(header: string | null, sent: string | Uint8Array = body): Promise<[number, number]> {
  const { app, seen } = fastApp()
  const { host, settle } = testHost()
  const headers: Record<string, string> = header === null ? {} : { 'x-hub-signature-256': header }
  const request = new Request('http://localhost/webhook', { method: 'POST', body: sent as BodyInit, headers })
  const { status } = await app.fetch(request, host)
  await settle()
  return [status, seen.length]
}
const good = (): Promise<string> => signatureOf(body)

export const signatureChecks: Checks = {
  'a good signature is accepted': async () => equal(await answer(await good()), [200, 1]),
  'a missing one is not': async () => equal(await answer(null), [401, 0]),
  'an empty one is not': async () => equal(await answer(''), [401, 0]),
  'one of another secret is not': async () => equal(await answer(await signatureOf(body, 'other')), [401, 0]),
  'one of another body is not': async () => equal(await answer(await signatureOf(`${body} `)), [401, 0]),
  'one with a digit changed is not': async () => {
    const header = await good()
    const last = header.endsWith('0') ? '1' : '0'
    equal(await answer(header.slice(0, -1) + last), [401, 0])
  },
  'a truncated one is not': async () => equal(await answer((await good()).slice(0, -1)), [401, 0]),
  'one with trailing junk is not': async () => equal(await answer(`${await good()}zz`), [401, 0]),
  'one with more hex behind it is not': async () => equal(await answer(`${await good()}00`), [401, 0]),
  'two in one header are not': async () => equal(await answer(`${await good()}, ${await good()}`), [401, 0]),
  'one in upper case is not': async () =>
    equal(await answer(`sha256=${(await good()).slice(7).toUpperCase()}`), [401, 0]),
  'one without its prefix is not': async () => equal(await answer((await good()).slice(7)), [401, 0]),
  'another algorithm is not': async () => equal(await answer(`sha1=${(await good()).slice(7)}`), [401, 0]),
  'SHA-1 alone is not': async () => {
    const { app } = fastApp()
    const headers = { 'x-hub-signature': `sha1=${'0'.repeat(40)}` }
    const request = new Request('http://localhost/webhook', { method: 'POST', body, headers })
    equal((await app.fetch(request, testHost().host)).status, 401)
  },
  'every single flipped bit is noticed': async () => {
    const bytes = bytesOf(body)
    const header = await signatureOf(bytes)
    for (let bit = 0; bit < bytes.length * 8; bit += 5) {
      const changed = bytes.slice()
      changed[bit >> 3] = (changed[bit >> 3] ?? 0) ^ (1 << (bit & 7))
      ok(!(await verify(changed, header)), `bit ${bit} may be flipped`)
    }
  },
  'a BOM is part of what was signed': async () => {
    const sent = bytesOf(`\ufeff${body}`)
    equal(await answer(await signatureOf(sent), sent), [200, 1])
    equal(await answer(await signatureOf(body), sent), [401, 0])
  },
  'invalid UTF-8 is verified as it was sent': async () => {
    const sent = bytesOf(body.replace('hello', 'hel?o'))
    sent[sent.indexOf(0x3f)] = 0xff
    equal(await answer(await signatureOf(sent), sent), [200, 1])
  },
  'raw UTF-8 signed as sent is accepted': async () => {
    const sent = envelope({ id: '1', text: 'Grüße 👋' })
    equal(await answer(await signatureOf(sent), sent), [200, 1])
  },
  'raw UTF-8 signed in its escaped form is accepted': async () => {
    const sent = envelope({ id: '1', text: 'Grüße 👋' })
    const escaped = sent.replace(/[\u0080-\uffff]/g, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`)
    equal(await answer(await signatureOf(escaped), sent), [200, 1])
  },
  'the previous secret and the Instagram one are accepted beside the current one': async () => {
    const { app } = fastApp()
    const more = { META_APP_SECRET_PREVIOUS: 'previous', INSTAGRAM_APP_SECRET: 'instagram' }
    const { host } = testHost({ env: { ...env, ...more } as never })
    for (const secret of ['previous', 'instagram', env.META_APP_SECRET])
      equal(
        (await app.fetch(await posted(body, { 'x-hub-signature-256': await signatureOf(body, secret) }), host)).status,
        200,
      )
  },
  'a native HMAC of the host decides alike': async () => {
    let calls = 0
    const mac = '78'.repeat(32)
    const native = createVerifier(['s'], () => {
      calls++
      return mac
    })
    ok(native(bytesOf('any'), `sha256=${mac}`) === mac, 'the right digest is refused')
    ok(native(bytesOf('any'), `sha256=${'0'.repeat(64)}`) === undefined, 'a wrong digest is accepted')
    equal(calls, 2)
  },
  'nothing unsigned reaches the log': async () => {
    const { app } = fastApp()
    const { host, log } = testHost()
    await app.fetch(await posted('{"secret":"canary"}', { 'x-hub-signature-256': 'sha256=00' }), host)
    equal(JSON.stringify(log).includes('canary'), false)
    equal(
      log.map((l) => l.level),
      ['warn'],
    )
  },
}
