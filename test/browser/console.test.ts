import { existsSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import { createRequire } from 'node:module'
import type { AddressInfo } from 'node:net'
import { type Browser, chromium, type Page } from 'playwright-core'
import { node } from 'signalbox/node'
import { simulator } from 'signalbox/simulator'
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest'
import { shop } from '../../examples/start/app.ts'

vi.mock('../simulator/console/page.ts', async () => {
  // @ts-expect-error a build script without types
  const { consoleHtml } = await import('../../scripts/console.mjs')
  return { page: await consoleHtml() }
})

const executablePath = process.env['CHROMIUM'] ?? '/usr/bin/chromium'
const missing = !existsSync(executablePath)
const FLAGS = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking']
const axe = createRequire(import.meta.url).resolve('axe-core/axe.min.js')

test.runIf(missing && process.env['SIGNALBOX_REQUIRE_ALL'])('chromium is installed', () => {
  expect.fail(`${executablePath} is missing; install chromium or set CHROMIUM`)
})

describe.skipIf(missing)('the console in a browser', () => {
  let browser: Browser
  let server: Server
  let page: Page
  const complaints: string[] = []

  beforeAll(async () => {
    browser = await chromium.launch({ executablePath, args: FLAGS })
  })
  afterAll(() => browser.close())
  afterEach(async () => {
    await page.close()
    server.closeAllConnections()
    server.close()
  })

  async function open(colorScheme: 'light' | 'dark' = 'light') {
    const sim = simulator(shop(), { live: true })
    server = createServer(node(sim, { env: {}, drainMs: 0 })).listen(0, '127.0.0.1')
    await new Promise((resolve) => server.once('listening', resolve))
    page = await browser.newPage({ colorScheme })
    complaints.length = 0
    page.on('console', (line) => line.type() === 'error' && complaints.push(line.text()))
    page.on('pageerror', (error) => complaints.push(error.message))
    await page.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/console`)
    await page.getByRole('tab', { name: 'WhatsApp' }).waitFor()
    return sim
  }
  const conversation = () => page.getByRole('list', { name: 'Conversation' })
  async function say(text: string) {
    await page.getByRole('textbox', { name: 'Message' }).fill(text)
    await page.keyboard.press('Enter')
  }

  test.each(['WhatsApp', 'Messenger', 'Instagram'])('a customer writes on %s and sees the answer', async (product) => {
    const sim = await open()
    await page.getByRole('tab', { name: product }).click()
    await say('good morning')
    await conversation().getByText('You said: good morning').waitFor()
    expect(sim.calls.some((call) => JSON.stringify(call.body).includes('You said: good morning'))).toBe(true)
    const wire = page.getByRole('list', { name: /newest first/ })
    await wire.getByText('POST graph.facebook.com').first().waitFor()
    await wire
      .getByText(/: (status|read|echo)/)
      .first()
      .waitFor()
    expect(complaints).toEqual([])
  })

  test('an order of taps, by keyboard alone', async () => {
    await open()
    await page.getByRole('tab', { name: 'WhatsApp' }).focus()
    await page.keyboard.press('ArrowRight')
    await page.keyboard.press('ArrowLeft')
    await say('menu')
    const button = conversation().getByRole('button', { name: 'Opening hours' })
    await button.focus()
    await page.keyboard.press('Enter')
    await conversation().getByText('We are open from 9 to 17 on weekdays.').waitFor()
    expect(complaints).toEqual([])
  })

  test('the clock jumps and the window closes', async () => {
    await open()
    await say('hello')
    await page.getByText('24 h window open').waitFor()
    await page.getByRole('button', { name: '+25h' }).click()
    await page.getByText('24 h window closed').waitFor()
  })

  test.each(['light', 'dark'] as const)('no serious accessibility issue in %s', async (scheme) => {
    await open(scheme)
    await say('menu')
    await conversation().getByRole('button', { name: 'Opening hours' }).waitFor()
    await page.locator('.wire summary').first().click()
    await page.addScriptTag({ path: axe })
    const found = await page.evaluate(async () => {
      const { axe } = window as never as { axe: { run(): Promise<{ violations: { id: string; impact: string }[] }> } }
      return (await axe.run()).violations.map(({ id, impact }) => `${impact}: ${id}`)
    })
    expect(found.filter((line) => /^(serious|critical)/.test(line))).toEqual([])
  })
})
