import { existsSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import { createRequire } from 'node:module'
import type { AddressInfo } from 'node:net'
import { type Browser, chromium, type Page } from 'playwright-core'
import { node } from 'signalbox/node'
import type { Simulator } from 'signalbox/simulator'

export const executablePath = process.env['CHROMIUM'] ?? '/usr/bin/chromium'
export const missing = !existsSync(executablePath)
const FLAGS = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking']
const axeFile = createRequire(import.meta.url).resolve('axe-core/axe.min.js')

export const launch = (): Promise<Browser> => chromium.launch({ executablePath, args: FLAGS })

/** One open console. */
export interface Console {
  readonly page: Page
  /** Errors of the page, and requests that left for elsewhere. */
  readonly complaints: readonly string[]
  /** Writes as the customer. */
  say(text: string): Promise<void>
  /** Goes to one of the views. */
  view(name: 'Wire' | 'Work' | 'Pages' | 'Conversions' | 'Ads' | 'Faults'): Promise<void>
  /** Accessibility rules that are broken, serious ones only. */
  issues(): Promise<string[]>
  close(): Promise<void>
}
interface Axe {
  run(options: object): Promise<Result>
}
interface Result {
  readonly violations: readonly { id: string; impact: string; nodes: readonly { html: string }[] }[]
}

export async function openConsole(
  browser: Browser,
  sim: Simulator,
  options: Parameters<Browser['newPage']>[0] = {},
): Promise<Console> {
  const server: Server = createServer(node(sim, { env: {}, drainMs: 0 })).listen(0, '127.0.0.1')
  await new Promise((resolve) => server.once('listening', resolve))
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const page = await browser.newPage(options)
  const complaints: string[] = []
  page.on('console', (line) => line.type() === 'error' && complaints.push(line.text()))
  page.on('pageerror', (error) => complaints.push(error.message))
  page.on('request', (request) => {
    if (!/^(data|blob):/.test(request.url()) && !request.url().startsWith(origin)) complaints.push(request.url())
  })
  await page.goto(`${origin}/console`)
  await page.getByRole('tab', { name: 'WhatsApp' }).waitFor()
  return {
    page,
    complaints,
    async say(text) {
      await page.getByRole('textbox', { name: 'Message', exact: true }).fill(text)
      await page.keyboard.press('Enter')
    },
    async view(name) {
      await page.getByRole('tab', { name }).click()
    },
    async issues() {
      if (!(await page.evaluate(() => 'axe' in window))) await page.addScriptTag({ path: axeFile })
      const { violations } = await page.evaluate(() =>
        (window as never as { axe: Axe }).axe.run({ resultTypes: ['violations'] }),
      )
      const serious = violations.filter(({ impact }) => impact === 'serious' || impact === 'critical')
      return serious.map(({ impact, id, nodes }) => `${impact}: ${id} ${nodes.map((n) => n.html).join(' ')}`)
    },
    async close() {
      await page.close()
      server.closeAllConnections()
      server.close()
    },
  }
}
