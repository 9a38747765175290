import { createHmac } from 'node:crypto'
import fc from 'fast-check'
import { createApp } from 'signalbox'
import { createApp as createFastApp } from 'signalbox/fast'
import { whatsapp } from 'signalbox/whatsapp'
import { expect, test } from 'vitest'
import { hmacFrom } from '../../core/hosting/hmac.ts'
import { amount } from '../kit/amount.ts'
import { message, postOf, SECRET, signatureOf, siteOf } from './kit.ts'

const base = { META_APP_SECRET: SECRET, WEBHOOK_VERIFY_TOKEN: 'verify', WHATSAPP_TOKEN: 't' }
const hmac = hmacFrom(createHmac)

test.each([
  ['native', hmac],
  ['subtle', undefined],
] as const)('one flipped bit anywhere is refused (%s)', async (_, native) => {
  const app = createFastApp({ plugins: [whatsapp()] })
  const site = siteOf(base)
  const host = { ...site.host, hmac: native }
  const good = new TextEncoder().encode(JSON.stringify(message('wamid.1')))
  const runs = native ? amount(10_000, 2000) : 2000
  for (let i = 0; i < runs; i++) {
    const bytes = good.slice()
    const at = i % bytes.length
    bytes[at] = (bytes[at] ?? 0) ^ (1 << (i % 8))
    const headers = { 'x-hub-signature-256': signatureOf(good) }
    const request = new Request('http://x/webhook', { method: 'POST', headers, body: bytes })
    expect((await app.fetch(request, host)).status).toBe(401)
  }
})

test.each([
  ['native', hmac],
  ['subtle', undefined],
] as const)('a signature that differs in one digit, whichever, is refused (%s)', async (_, native) => {
  const app = createFastApp({ plugins: [whatsapp()] })
  const host = { ...siteOf(base).host, hmac: native }
  const body = new TextEncoder().encode(JSON.stringify(message('wamid.1')))
  const good = signatureOf(body)
  const statusOf = async (signature: string): Promise<number> => {
    const headers = { 'x-hub-signature-256': signature }
    return (await app.fetch(new Request('http://x/webhook', { method: 'POST', headers, body }), host)).status
  }
  expect(await statusOf(good)).toBe(200)
  for (let at = 'sha256='.length; at < good.length; at++) {
    const signature = `${good.slice(0, at)}${good[at] === '0' ? '1' : '0'}${good.slice(at + 1)}`
    expect(await statusOf(signature)).toBe(401)
  }
})

test('unsigned bytes reach neither the parser, nor the log, nor the store', async () => {
  const app = createApp({ plugins: [whatsapp()] })
  const site = siteOf(base)
  const writes: string[] = []
  const spied = new Proxy(site.host.store, {
    get: (store, key) => {
      writes.push(String(key))
      return Reflect.get(store, key)
    },
  })
  const parsed: string[] = []
  const original = JSON.parse
  JSON.parse = (text: string, reviver?: never) => {
    parsed.push(text)
    return original(text, reviver)
  }
  try {
    const request = postOf(message('wamid.UNSIGNED'), 'another secret')
    expect((await app.fetch(request, { ...site.host, store: spied })).status).toBe(401)
  } finally {
    JSON.parse = original
  }
  expect(parsed).toEqual([])
  expect(writes).toEqual([])
  expect(site.lines.join()).not.toContain('UNSIGNED')
})

const REQUESTS = amount(10_000, 2000)
test(`${REQUESTS} requests while the secret is rotated: none is refused, and the old one ends with the rotation`, async () => {
  const app = createFastApp({ plugins: [whatsapp()] })
  let reached = 0
  app.whatsapp.on('message:text', () => {
    reached++
  })
  const [old, fresh] = ['old-secret', 'new-secret']
  const stages = [
    { META_APP_SECRET: old },
    { META_APP_SECRET: fresh, META_APP_SECRET_PREVIOUS: old },
    { META_APP_SECRET: fresh, META_APP_SECRET_PREVIOUS: old },
    { META_APP_SECRET: fresh },
  ].map((env) => ({ ...siteOf({ ...base, ...env }).host, hmac }))
  const statuses = new Map<number, number>()
  const send = async (stage: number, secret: string, i: number): Promise<void> => {
    const host = stages[stage]
    if (!host) throw new Error('no such stage')
    const { status } = await app.fetch(postOf(message(`wamid.${i}`), secret), host)
    statuses.set(status, (statuses.get(status) ?? 0) + 1)
  }
  for (let i = 0; i < REQUESTS; i += 50)
    // Meta goes over to the new secret in the middle; isolates take the new environment up one after the other.
    await Promise.all(
      Array.from({ length: 50 }, (_, j) => {
        const stage = Math.floor(((i + j) * 4) / REQUESTS)
        return send(stage, stage < 2 ? old : fresh, i + j)
      }),
    )
  expect([...statuses]).toEqual([[200, REQUESTS]])
  expect(reached).toBe(REQUESTS)
  expect((await app.fetch(postOf(message('wamid.late'), old), stages[3] as never)).status).toBe(401)
})

test('a captured body, replayed at any time and in any company, runs nothing twice', async () => {
  const day = 86_400_000
  const delay = fc.oneof(fc.nat(10 * day), fc.constantFrom(0, 1, 8 * day - 1, 8 * day, 8 * day + 1, 30 * day))
  await fc.assert(
    fc.asyncProperty(fc.array(delay, { minLength: 1, maxLength: 6 }), async (delays) => {
      let now = 1_795_000_000_000
      const app = createApp({ plugins: [whatsapp()] })
      const seen: string[] = []
      app.whatsapp.on('message:text', (ctx) => void seen.push(ctx.event.id ?? ''))
      const { memoryStore } = await import('../../core/storage/memory.ts')
      const site = siteOf(base, undefined, { now: () => now, store: memoryStore({ now: () => now }) })
      await app.fetch(postOf(message('wamid.once')), site.host)
      await site.settled()
      for (const ms of delays) {
        now += ms
        expect((await app.fetch(postOf(message('wamid.once')), site.host)).status).toBe(200)
        await site.settled()
      }
      expect(seen).toEqual(['wamid.once'])
    }),
    { numRuns: 60 },
  )
})

test('the challenge is echoed for the right token alone, as plain text that no browser runs', async () => {
  const app = createFastApp({ plugins: [whatsapp()] })
  const { host } = siteOf(base)
  const ask = (query: Record<string, string>) =>
    app.fetch(new Request(`http://x/webhook?${new URLSearchParams({ 'hub.mode': 'subscribe', ...query })}`), host)
  await fc.assert(
    fc.asyncProperty(fc.string(), fc.string(), async (token, challenge) => {
      const response = await ask({ 'hub.verify_token': token, 'hub.challenge': challenge })
      const told = await response.text()
      expect(response.status === 200).toBe(token === 'verify' && /^[0-9A-Za-z_-]{1,128}$/.test(challenge))
      if (response.status !== 200) expect(['forbidden', 'bad challenge']).toContain(told)
      expect(response.headers.get('content-type')).toBe('text/plain; charset=utf-8')
      expect(response.headers.get('x-content-type-options')).toBe('nosniff')
      expect(response.headers.get('content-security-policy')).toBe("default-src 'none'")
    }),
    { numRuns: 300 },
  )
})

test('keys of prototypes, deep nesting and huge lists do no harm', async () => {
  const app = createApp({ plugins: [whatsapp()] })
  const kinds: string[] = []
  app.meta.on('unknown', (ctx) => void kinds.push(ctx.event.kind))
  const site = siteOf(base)
  const text = JSON.stringify(message('wamid.p')).slice(1)
  const bodies = [
    `{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}},${text}`,
    JSON.stringify(message('wamid.q')).replace('"metadata":', '"__proto__":{"polluted":1},"metadata":'),
    '['.repeat(20_000) + ']'.repeat(20_000),
    `{"object":"x","entry":${'{"a":'.repeat(250)}1${'}'.repeat(250)}}`,
    `{"object":"whatsapp_business_account","entry":[${Array.from({ length: 2000 }, (_, i) => `{"n":${i}}`)}]}`,
  ]
  for (const body of bodies)
    expect((await app.fetch(postOf(new TextEncoder().encode(body)), site.host)).status).toBe(200)
  await site.settled()
  expect(({} as { polluted?: unknown }).polluted).toBeUndefined()
  expect(kinds.filter((k) => k === 'payload')).toHaveLength(2)
  expect(kinds.filter((k) => k === 'entry')).toHaveLength(2000)
  expect(site.lines).toEqual([])
})
