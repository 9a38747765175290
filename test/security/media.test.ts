import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createApp } from 'signalbox'
import { memoryStore } from 'signalbox/storage/memory'
import { whatsapp } from 'signalbox/whatsapp'
import { media } from 'signalbox/whatsapp/media'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { message, postOf, SECRET, siteOf } from './kit.ts'

// A server of the attacker's, on this machine: whatever arrives there has been lost.
const arrived: string[] = []
let evil: Server
let origin = ''
beforeAll(async () => {
  evil = createServer((request, response) => {
    arrived.push(`${request.method} ${request.url} ${request.headers.authorization}`)
    response.end('metadata of the machine')
  })
  await new Promise<void>((resolve) => evil.listen(0, '127.0.0.1', resolve))
  origin = `127.0.0.1:${(evil.address() as AddressInfo).port}`
})
afterAll(() => void evil.close())

const TOKEN = 'EAAmediaCANARYtokentokentoken'
const env = { META_APP_SECRET: SECRET, WEBHOOK_VERIFY_TOKEN: 'v', WHATSAPP_TOKEN: TOKEN }
const LOOKASIDE = 'https://lookaside.fbsbx.com/m/1'

/** What Meta's answer names as the address of the file, and where that leads. */
const TRICKS: Readonly<Record<string, () => readonly [url: string, location?: string]>> = {
  'an address on this machine': () => [`http://${origin}/latest/meta-data`],
  'the same over https': () => [`https://${origin}/`],
  'a name of Meta’s as user': () => [`http://lookaside.fbsbx.com@${origin}/`],
  'a name of Meta’s as user and password': () => [`https://lookaside.fbsbx.com:443@${origin}/`],
  'a backslash': () => [`https://${origin}\\@lookaside.fbsbx.com/`],
  'a name that ends like one of Meta’s': () => ['https://evilfbsbx.com/'],
  'another port of Meta’s': () => ['https://lookaside.fbsbx.com:8443/'],
  'a redirect to this machine': () => [LOOKASIDE, `http://${origin}/`],
  'a redirect without a scheme': () => [LOOKASIDE, `//${origin}/`],
  'a redirect with a user': () => [LOOKASIDE, `http://lookaside.fbsbx.com@${origin}/`],
  'a redirect to plain http at Meta’s': () => [LOOKASIDE, 'http://lookaside.fbsbx.com/m/1'],
  'a redirect to a file': () => [LOOKASIDE, 'file:///etc/passwd'],
}

test.each(Object.keys(TRICKS))('the token never leaves for %s, and the handler is told', async (name) => {
  const [url, location] = TRICKS[name]?.() ?? ['']
  const app = createApp({ plugins: [whatsapp({ use: [media] })] })
  const outcomes: unknown[] = []
  app.whatsapp.on('message:text', async (ctx) => {
    outcomes.push(await ctx.api.media.download({ id: '77' }).catch((error: unknown) => error))
  })
  const site = siteOf(
    env,
    (to, init) => {
      if (to.hostname === 'graph.facebook.com')
        return Response.json({ url, mime_type: 'image/png', sha256: 'a'.repeat(64), file_size: 3, id: '77' })
      if (to.href === LOOKASIDE) return new Response(null, { status: 302, headers: { location: location ?? '' } })
      // Whoever gets this far goes there, as a fetch would.
      return fetch(to, init)
    },
    { store: memoryStore() },
  )
  await app.fetch(postOf(message('wamid.media')), site.host)
  await site.settled()
  expect(outcomes).toMatchObject([{ code: 'media_refused' }])
  expect(arrived).toEqual([])
  const others = site.sent.filter(
    ({ url: to }) => !/^https:\/\/(graph\.facebook\.com|lookaside\.fbsbx\.com)\//.test(to),
  )
  expect(others).toEqual([])
  expect(JSON.stringify(outcomes) + site.lines.join()).not.toContain('CANARY')
})

test('the server is there: it hears who does go', async () => {
  await (await fetch(`http://${origin}/`, { headers: { authorization: 'x' } })).text()
  expect(arrived).toEqual(['GET / x'])
})
