import { exportJWK, generateKeyPair, SignJWT } from 'jose'
import { createApp } from '../../../core/app.ts'
import { auth, createVault, idTokenVerifier, readSignedRequest } from '../../../core/auth/mod.ts'
import type { Host } from '../../../core/host.ts'
import { bytesOf } from '../probe.ts'
import { type Checks, equal, ok, rejects, testHost } from './kit.ts'

const ENV = {
  META_APP_ID: '4242',
  META_APP_SECRET: 'app-secret',
  WEBHOOK_VERIFY_TOKEN: 'verify-me',
  TOKEN_KEYS: JSON.stringify({ '2026-11': btoa('k'.repeat(32)) }),
}
const base64url = (bytes: Uint8Array): string =>
  btoa(String.fromCharCode(...bytes))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
/** As Meta signs: over the encoded payload, padding kept. */
async function signedRequest(about: object, secret: string = ENV.META_APP_SECRET): Promise<string> {
  const payload = base64url(bytesOf(JSON.stringify(about)))
  const algorithm = { name: 'HMAC', hash: 'SHA-256' }
  const key = await crypto.subtle.importKey('raw', bytesOf(secret), algorithm, false, ['sign'])
  return `${base64url(new Uint8Array(await crypto.subtle.sign('HMAC', key, bytesOf(payload))))}.${payload}`
}
const person = { algorithm: 'HMAC-SHA256', user_id: 'user-4711' }

/** A durable app with logins, and what it was told of credentials and people. */
async function connected() {
  const erased: string[] = []
  const login = auth({ erase: async (userId) => void erased.push(userId) })
  const app = createApp({ plugins: [login.plugin], tenants: login.tenants })
  const events: string[] = []
  app.meta.on('credential', ({ event, credential }) => events.push(`${event.kind} ${credential.id}`))
  const { settle, ...made } = testHost({ env: ENV as never })
  const host = made.host as unknown as Host<typeof ENV>
  const { tokens, directory } = app.auth.api(host)
  for (const [id, userId] of [
    ['mine', 'user-4711'],
    ['other', 'u2'],
  ] as const) {
    await tokens.put(id, 't', { token: `EAA-${id}`, kind: 'page', issuedAt: 0, userId })
    await directory.link({ product: 'messenger', account: id, tenant: 't', credential: id })
  }
  await settle()
  events.length = 0
  const post = async (path: string, signed: string): Promise<Response> => {
    const body = new URLSearchParams({ signed_request: signed })
    const response = await app.fetch(new Request(`http://localhost${path}`, { method: 'POST', body }), host)
    await settle()
    return response
  }
  return { app, host, tokens, directory, erased, events, post }
}

export const authChecks: Checks = {
  'the vault opens what it sealed, for its own place alone': async () => {
    const vault = createVault({ a: btoa('a'.repeat(32)) })
    const sealed = await vault.seal('EAAtoken', 'credential/1')
    ok(!sealed.includes('EAAtoken'), 'the token is readable')
    equal(await vault.open(sealed, 'credential/1'), 'EAAtoken')
    await rejects(vault.open(sealed, 'credential/2'), /seal_invalid/)
    await rejects(createVault({ b: btoa('b'.repeat(32)) }).open(sealed, 'credential/1'), /seal_invalid/)
  },
  'a signed_request is taken as it was signed, and not otherwise': async () => {
    const secrets = ['older', ENV.META_APP_SECRET]
    const good = await signedRequest(person)
    equal((await readSignedRequest(good, secrets)).user_id, 'user-4711')
    const [mac = '', payload = ''] = good.split('.')
    const at = mac[5] === 'A' ? 'B' : 'A'
    for (const bad of [
      await signedRequest(person, 'wrong'),
      await signedRequest({ ...person, algorithm: 'none' }),
      await signedRequest({ algorithm: 'HMAC-SHA256' }),
      `${mac.slice(0, 5)}${at}${mac.slice(6)}.${payload}`,
      `${mac}.${payload}A`,
      `${mac}.${payload}.x`,
      mac,
      '',
      `!.${payload}`,
    ])
      await rejects(readSignedRequest(bad, secrets), /token_invalid/)
  },
  'an id_token is checked against Meta’s keys': async () => {
    const [good, bad] = await Promise.all([generateKeyPair('RS256'), generateKeyPair('RS256')])
    const jwk = { ...(await exportJWK(good.publicKey)), kid: 'k', alg: 'RS256', use: 'sig' }
    let asked = ''
    const fetch = (async (input: unknown) => {
      asked = String(input)
      return Response.json({ keys: [jwk] })
    }) as typeof globalThis.fetch
    const verifier = idTokenVerifier({ appId: ENV.META_APP_ID, fetch })
    const make = (given: { key?: CryptoKey; audience?: string; issuer?: string; expires?: string } = {}) =>
      new SignJWT({ nonce: 'n' })
        .setProtectedHeader({ alg: 'RS256', kid: 'k' })
        .setSubject('user-4711')
        .setIssuer(given.issuer ?? 'https://www.facebook.com')
        .setAudience(given.audience ?? ENV.META_APP_ID)
        .setExpirationTime(given.expires ?? '5m')
        .sign(given.key ?? good.privateKey)
    equal((await verifier.verify(await make(), { nonce: 'n' })).sub, 'user-4711')
    equal(new URL(asked).hostname, 'limited.facebook.com')
    for (const wrong of [
      { key: bad.privateKey },
      { audience: 'another' },
      { issuer: 'https://evil.example' },
      { expires: '-1m' },
    ])
      await rejects(verifier.verify(await make(wrong), {}), /token_invalid/)
    await rejects(verifier.verify(await make(), { nonce: 'another' }), /token_invalid/)
  },
  'who removes the app is deauthorized, and nobody else': async () => {
    const { tokens, events, post } = await connected()
    equal((await post('/deauthorize', await signedRequest(person, 'wrong'))).status, 401)
    equal((await post('/deauthorize', await signedRequest(person))).status, 200)
    equal(
      (await tokens.list()).map((c) => [c.id, c.state]),
      [
        ['mine', 'revoked'],
        ['other', 'active'],
      ],
    )
    equal(events, ['revoked mine'])
    await rejects(tokens.credentials('mine'), /token_revoked/)
  },
  'who asks is forgotten, also after removing the app, and can see it': async () => {
    const { app, host, tokens, directory, erased, post } = await connected()
    await post('/deauthorize', await signedRequest(person))
    const response = await post('/data-deletion', await signedRequest(person))
    const { url, confirmation_code: code } = (await response.json()) as { url: string; confirmation_code: string }
    equal(url, `http://localhost/data-deletion/${code}`)
    const page = await app.fetch(new Request(url), host)
    ok((await page.text()).includes('Your data has been deleted.'), 'the page does not say that it is done')
    equal([erased, (await tokens.list()).map((c) => c.id)], [['user-4711'], ['other']])
    equal((await directory.find('messenger', 'mine')) === undefined, true)
    equal((await directory.find('messenger', 'other'))?.credential, 'other')
    const rows = await host.store.scope('plugin/auth').list('', { limit: 500 })
    ok(!JSON.stringify(rows).includes('user-4711'), 'the person is still in the store')
  },
}
