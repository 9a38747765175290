import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync, rmSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { sign } from '../../core/webhook/signature.ts'
import { root } from '../conformance/runners/process.ts'
import { CONSUMERS, project } from './consumers.ts'
import { install } from './install.ts'
import { bundleApp, place, SECRETS, TEMPLATES } from './templates.ts'

const { folder: installed, files } = await install()
afterAll(() => rmSync(installed, { recursive: true, force: true }))

test('the tarball holds what is built, the documentation and the examples, and no sources, tests or secrets', () => {
  const pages = /^(?:[A-Z_]+(?:\.md)?|docs\/[\w/.-]+\.(?:md|png|svg|json)|plugins\/.+\.md|examples\/.+)$/
  const built = /^(?:dist\/.+\.(?:js|d\.ts)|package\.json)$/
  const strange = files.filter((file) => !(built.test(file) || pages.test(file)) || /node_modules|\.env$/.test(file))
  expect(strange).toEqual([])
  expect(files.length).toBeGreaterThan(100)
})

test('every entry loads with all that it imports', () => {
  const { exports } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { exports: object }
  const elsewhere = /^\.\/(?:cloudflare\/object|package)/
  const entries = Object.keys(exports).filter((path) => !elsewhere.test(path))
  const loads = entries.map((path) => `await import('signalbox${path.slice(1)}')`).join('\n')
  // The name is what a stack begins with.
  const script = `${loads}\nconsole.log((await import('signalbox')).GraphError.name)`
  const said = execFileSync(process.execPath, ['--input-type=module', '-e', script], { cwd: installed })
  expect(`${said}`).toBe('GraphError\n')
  expect(entries.length).toBeGreaterThan(80)
})

describe.each(CONSUMERS)('a $name project', (consumer) => {
  const place = project(installed, consumer)
  test('checks its types against the package, libraries included', () => consumer.check(place))
  test('runs', async () => {
    const answer = [200, ['/v26.0/106540352242922/messages You said: hello'], 403, 'v26.0', 'auth']
    expect(JSON.parse(await consumer.run(place))).toEqual(answer)
  })
})

/** An example, a customer of its own on WhatsApp, and what it answers to `hello`. */
const EXAMPLES = [
  ['concierge', '16505550001', 'Thank you for your message!'],
  ['shop', '16505550002', 'What would you like?'],
] as const

const message = (id: string, text: string, from = '16505551234'): string => {
  const timestamp = String(Math.floor(Date.now() / 1000))
  const messages = [{ from, id: `wamid.${id}`, timestamp, type: 'text', text: { body: text } }]
  const metadata = { display_phone_number: '15550783881', phone_number_id: '106540352242922' }
  const value = { messaging_product: 'whatsapp', metadata, messages }
  const entry = [{ id: '102290129340398', changes: [{ field: 'messages', value }] }]
  return JSON.stringify({ object: 'whatsapp_business_account', entry })
}
async function post(url: string, body: string): Promise<number> {
  const headers = { 'x-hub-signature-256': await sign(SECRETS.META_APP_SECRET, new TextEncoder().encode(body)) }
  return (await fetch(`${url}/webhook`, { method: 'POST', body, headers })).status
}

/** What the template's own cron calls. */
function cronOf(folder: string): string {
  const vercel = join(folder, 'vercel.json')
  const [cron] = existsSync(vercel) ? JSON.parse(readFileSync(vercel, 'utf8')).crons : []
  return cron?.path ?? '/signalbox/tasks/sweep'
}

describe.each(TEMPLATES)('the template for $name', (template) => {
  const folder = place(installed, template)
  test('checks its types', () => template.check(folder))
  test('verifies, receives, answers, and after a crash knows what it has answered', { timeout: 120_000 }, async () => {
    const sent: string[] = []
    const graph = createServer(async (request, response) => {
      let body = ''
      for await (const chunk of request) body += chunk
      sent.push(JSON.parse(body).text.body)
      response.end('{"messages":[{"id":"wamid.sent"}]}')
    })
    await new Promise<void>((resolve) => graph.listen(0, '127.0.0.1', resolve))
    const more = await template.setUp?.()
    const fake = { FAKE_GRAPH: `http://127.0.0.1:${(graph.address() as AddressInfo).port}` }
    const env = { ...SECRETS, ...fake, ...more?.env }
    let serving = await template.serve(folder, env)
    try {
      const challenge = `hub.mode=subscribe&hub.verify_token=${SECRETS.WEBHOOK_VERIFY_TOKEN}&hub.challenge=42`
      expect(await (await fetch(`${serving.url}/webhook?${challenge}`)).text()).toBe('42')
      const body = message('1', 'hello')
      expect(await post(serving.url, body)).toBe(200)
      await vi.waitFor(() => expect(sent).toEqual(['You said: hello']), 10_000)
      await vi.waitFor(async () => {
        const health = await (await fetch(`${serving.url}/health`)).json()
        expect(health).toMatchObject({ ok: true, store: 'atomic', events: 0, envelopes: 0, warnings: [] })
      }, 10_000)

      await serving.kill()
      serving = await template.serve(folder, env)
      expect(await post(serving.url, body)).toBe(200)
      expect(await post(serving.url, message('2', 'again'))).toBe(200)
      await vi.waitFor(() => expect(sent).toEqual(['You said: hello', 'You said: again']), 40_000)
      const bearer = { authorization: `Bearer ${more?.env['CRON_SECRET'] ?? 'none'}` }
      const task = await fetch(serving.url + cronOf(folder), { headers: bearer })
      expect(task.status).toBe(more?.env['CRON_SECRET'] ? 200 : 403)
    } finally {
      await serving.kill()
      more?.close()
      graph.close()
      graph.closeAllConnections()
    }
  })
})

/** The apps of the examples, on each host in the place of the template's own. */
describe.each(TEMPLATES.filter(({ name }) => !name.includes(',')))('on $name', (template) => {
  const folder = place(installed, template, 'examples-')
  // The template's own app: what is bundled is no TypeScript any more.
  beforeAll(() => template.check(folder), 60_000)
  test.each(EXAMPLES)('%s answers %s', { timeout: 120_000 }, async (example, customer, answer) => {
    await bundleApp(join(root, 'examples', example, 'app.ts'), join(folder, template.app ?? 'app.ts'))
    const sent: string[] = []
    const graph = createServer(async (request, response) => {
      for await (const chunk of request) sent.push(String(chunk))
      response.end('{"messages":[{"id":"wamid.sent"}],"success":true}')
    })
    await new Promise<void>((resolve) => graph.listen(0, '127.0.0.1', resolve))
    const more = await template.setUp?.()
    const fake = { FAKE_GRAPH: `http://127.0.0.1:${(graph.address() as AddressInfo).port}` }
    const serving = await template.serve(folder, { ...SECRETS, ...fake, ...more?.env })
    try {
      expect(await post(serving.url, message(example, 'hello', customer))).toBe(200)
      await vi.waitFor(() => expect(sent.join('\n')).toContain(answer), 20_000)
    } finally {
      await serving.kill()
      more?.close()
      graph.close()
      graph.closeAllConnections()
    }
  })
})
