import type { Browser } from 'playwright-core'
import { type AppOrFactory, type Simulator, type SimulatorOptions, simulator } from 'signalbox/simulator'
import { afterAll, afterEach, beforeAll, expect } from 'vitest'
import { type Console, launch, openConsole } from './kit.ts'

export const CUSTOMER = '27820001111'

/** Consoles for the tests of one `describe`, one at a time; each test fails where its page had something to complain of. */
export function consoles() {
  let browser: Browser
  let opened: Console

  beforeAll(async () => {
    browser = await launch()
  })
  afterAll(() => browser.close())
  afterEach(async () => {
    const { complaints } = opened
    await opened.close()
    expect(complaints).toEqual([])
  })

  async function open(app: AppOrFactory, options: SimulatorOptions = {}, colorScheme: 'light' | 'dark' = 'light') {
    const sim: Simulator = simulator(app, options)
    opened = await openConsole(browser, sim, { colorScheme })
    return { sim, ...opened }
  }
  return {
    open,
    conversation: () => opened.page.getByRole('list', { name: 'Conversation' }),
    wire: () => opened.page.getByRole('list', { name: /newest first/ }),
    dialog: () => opened.page.getByRole('dialog'),
    button: (name: string) => opened.page.getByRole('button', { name, exact: true }),
  }
}
