import { createApp } from 'signalbox'
import type { Simulator } from 'signalbox/simulator'
import { whatsapp } from 'signalbox/whatsapp'
import { describe, expect, test, vi } from 'vitest'
import { CUSTOMER, consoles } from './consoles.ts'
import { missing } from './kit.ts'

vi.mock('../simulator/console/page.ts', async () => {
  // @ts-expect-error a build script without types
  const { consoleHtml } = await import('../../scripts/console.mjs')
  return { page: await consoleHtml() }
})

function parrot() {
  const app = createApp({ plugins: [whatsapp()] })
  app.whatsapp.on('message:text', (ctx) => {
    const { body } = ctx.message.text
    if (body === 'boom') throw new Error('no database')
    return ctx.reply(`You said: ${body}`)
  })
  return app
}
const bodies = (sim: Simulator) =>
  sim.whatsapp.user(CUSTOMER).received.map((m) => (m as { text?: { body: string } }).text?.body)

// Small windows, slow servers, servers that go away, and what people write who do not write English.
describe.skipIf(missing)('the console where things are not easy', () => {
  const { open, conversation, button } = consoles()

  test('on a narrow window an error is a line that can be hidden, and the page ends where its parts do', async () => {
    const { page, say, issues } = await open(parrot, { live: true })
    await page.setViewportSize({ width: 360, height: 640 })
    for (let i = 0; i < 20; i++) await say('x'.repeat(500))
    await say('boom')
    const error = page.getByText('handler failed: no database', { exact: true })
    await error.waitFor()
    expect((await error.boundingBox())?.height).toBeLessThan(60)
    expect(await issues()).toEqual([])
    const [height = 0, bottom = 0, width] = await page.evaluate(() => [
      document.documentElement.scrollHeight,
      (document.querySelector('main')?.getBoundingClientRect().bottom ?? 0) + scrollY,
      document.documentElement.scrollWidth,
    ])
    expect([Math.round(height - bottom), width]).toEqual([0, 360])
    await error.click()
    await page.getByText('"name": "Error"').waitFor()
    await button('Hide this error').click()
    await error.waitFor({ state: 'detached' })
    await say('boom')
    await error.waitFor()
  })

  test('a message that comes does not take the reader away from another part of the page', async () => {
    const { sim, page } = await open(parrot)
    await page.setViewportSize({ width: 360, height: 640 })
    await page.getByRole('tab', { name: 'Faults' }).click()
    await page.getByRole('form', { name: 'Limits' }).waitFor()
    const hear = async (text: string) => {
      await sim.whatsapp.user(CUSTOMER).says(text)
      await conversation().getByText(`You said: ${text}`).waitFor()
    }
    for (let i = 0; i < 8; i++) await hear(`hello ${i}`)
    await page.evaluate(() => scrollTo(0, document.body.scrollHeight))
    const before = await page.evaluate(() => scrollY)
    await hear('one more')
    expect(await page.evaluate(() => scrollY)).toBe(before)
    const list = await conversation().evaluate((ul) => [ul.scrollTop + ul.clientHeight, ul.scrollHeight])
    expect(Math.abs((list[0] ?? 0) - (list[1] ?? 9))).toBeLessThan(2)
  })

  test('a simulator that is away is told, nothing that was written is lost, and the page goes on', async () => {
    const { sim, page, say, complaints } = await open(parrot)
    await say('hello')
    await conversation().getByText('You said: hello').waitFor()
    const notice = page.getByText(/what you see is what it said last/)
    await page.context().setOffline(true)
    await say('are you there?')
    await page.getByRole('alert').getByText('The simulator does not answer').waitFor()
    const message = page.getByRole('textbox', { name: 'Message', exact: true })
    expect(await message.inputValue()).toBe('are you there?')
    await page.context().setOffline(false)
    await page.route('**/console/changes', (route) => route.abort())
    await page.reload()
    await notice.waitFor()
    await page.unroute('**/console/changes')
    await page.reload()
    await conversation().getByText('You said: hello').waitFor()
    await notice.waitFor({ state: 'detached' })
    await say('again')
    await conversation().getByText('You said: again').waitFor()
    expect(bodies(sim)).toEqual(['You said: hello', 'You said: again'])
    expect((complaints as string[]).splice(0).filter((c) => !c.includes('net::ERR_'))).toEqual([])
  })

  test('a slow server is shown while things go on, not when they end', async () => {
    const { sim, page } = await open(parrot)
    await page.route('**/console/state', async (route) => {
      await new Promise((resolve) => setTimeout(resolve, 300))
      await route.continue()
    })
    let over = false
    const talking = (async () => {
      for (let i = 0; !over; i++) {
        await sim.whatsapp.user(CUSTOMER).says(`${i}`)
        await new Promise((resolve) => setTimeout(resolve, 100))
      }
    })()
    try {
      await conversation().getByText('You said: 2', { exact: true }).waitFor({ timeout: 10_000 })
    } finally {
      over = true
      await talking
      await page.unrouteAll({ behavior: 'wait' })
    }
  })

  test('right to left, several lines, and who wrote what', async () => {
    const { sim, page, say } = await open(parrot)
    await say('שלום, מה שלומך?')
    const answer = conversation().getByText('שלום, מה שלומך?', { exact: true })
    await answer.waitFor()
    expect(await answer.evaluate((element) => getComputedStyle(element).direction)).toBe('rtl')
    const message = page.getByRole('textbox', { name: 'Message', exact: true })
    await message.fill('one')
    await page.keyboard.press('Shift+Enter')
    await page.keyboard.type('two 👩‍👩‍👧‍👦')
    await page.keyboard.press('Enter')
    await conversation().getByText('You said: one').waitFor()
    expect(bodies(sim).at(-1)).toBe('You said: one\ntwo 👩‍👩‍👧‍👦')
    expect(await message.inputValue()).toBe('')
    expect(await conversation().getByRole('listitem').allTextContents()).toEqual([
      expect.stringMatching(/^Customer/),
      expect.stringMatching(/^Business/),
      expect.stringMatching(/^Customer/),
      expect.stringMatching(/^Business/),
    ])
    await page.setInputFiles('input[type=file]', { name: 'a.bin', mimeType: 'a/b', buffer: Buffer.alloc(5_000_001) })
    await page.getByRole('alert').getByText('The file is larger than 5 MB').waitFor()
  })
})
