import { readFile } from 'node:fs/promises'
import { replay, type Scenario, type Simulator, simulator } from 'signalbox/simulator'
import { describe, expect, test, vi } from 'vitest'
import { app as flowsApp } from '../../examples/flows/app.ts'
import { env as flowsEnv, prepare as prepareFlows } from '../../examples/flows/simulated.ts'
import { ship, app as shopApp } from '../../examples/shop/app.ts'
import { orderShipped } from '../../examples/shop/templates.ts'
import { shop as starter } from '../../examples/start/app.ts'
import { client, TOKENS } from '../unit/simulator/client.ts'
import { business, campaigns, conversions, posts, report } from './business.ts'
import { CUSTOMER, consoles } from './consoles.ts'
import { missing } from './kit.ts'

vi.mock('../simulator/console/page.ts', async () => {
  // @ts-expect-error a build script without types
  const { consoleHtml } = await import('../../scripts/console.mjs')
  return { page: await consoleHtml() }
})

const WABA = '210000000000001'

describe.skipIf(missing)('all that the console shows', () => {
  const { open, conversation, wire, button, dialog } = consoles()

  test.each(['WhatsApp', 'Messenger', 'Instagram'])('a customer writes on %s and sees the answer', async (product) => {
    const { sim, page, say } = await open(() => starter(), { live: true })
    await page.getByRole('tab', { name: product }).click()
    await say('good morning')
    await conversation().getByText('You said: good morning').waitFor()
    expect(sim.calls.some((call) => JSON.stringify(call.body).includes('You said: good morning'))).toBe(true)
    await wire().getByText('POST graph.facebook.com').first().waitFor()
    const told = wire().getByText(/: (status|read|echo)/)
    await told.first().waitFor()
  })

  test('by keyboard alone', async () => {
    const { page, say } = await open(() => starter())
    await page.getByRole('tab', { name: 'WhatsApp' }).focus()
    await page.keyboard.press('ArrowRight')
    await page.keyboard.press('ArrowLeft')
    await say('menu')
    await button('Opening hours').focus()
    await page.keyboard.press('Enter')
    await conversation().getByText('We are open from 9 to 17 on weekdays.').waitFor()
    await page.getByRole('tab', { name: 'Wire' }).focus()
    await page.keyboard.press('End')
    await page.getByRole('form', { name: 'Limits' }).waitFor()
  })

  test('what is delivered again appears once', async () => {
    const { sim, say } = await open(() => starter())
    await say('good morning')
    await conversation().getByText('You said: good morning').waitFor()
    await wire().getByText('whatsapp_business_account: messages').click()
    await button('Deliver again').click()
    await wire().getByText('messages (try 2)').waitFor()
    expect(await conversation().getByText('You said: good morning').count()).toBe(1)
    expect(sim.whatsapp.user(CUSTOMER).received).toHaveLength(1)
  })

  test('the clock jumps past the window, and the template is used', async () => {
    const { sim, page, say } = await open(shopApp)
    await shopApp.whatsapp.api(sim.host).templates.create(WABA, orderShipped)
    await say('Hello')
    await page.getByText('24 h window open').waitFor()
    await ship(sim.host, { number: 'A-1', user: CUSTOMER, day: 'Friday' })
    await sim.settle()
    await conversation().getByText('Your order A-1 has left us.').waitFor()
    await button('+25h').click()
    await page.getByText('24 h window closed').waitFor()
    await ship(sim.host, { number: 'A-2', user: CUSTOMER, day: 'Friday' })
    await sim.settle()
    await conversation().getByText('Your order A-2 has left us. It arrives on Friday.').waitFor()
    expect(sim.whatsapp.user(CUSTOMER).received.map((m) => m['type'])).toEqual([
      'interactive',
      'interactive',
      'template',
    ])
  })

  test('a post publishes on schedule, and somebody comments on it', async () => {
    const app = business()
    const { sim, page, view } = await open(app)
    await posts(app, sim)
    await view('Pages')
    const post = page.getByRole('article', { name: 'Open until ten tonight' })
    await post.getByText('scheduled', { exact: true }).waitFor()
    await post.getByRole('button', { name: 'Jump there' }).click()
    await post.getByText('published', { exact: true }).waitFor()
    await post.getByRole('textbox').fill('See you there')
    await post.getByRole('button', { name: 'Comment' }).click()
    await post.getByRole('list', { name: 'Comments' }).getByText('See you there').waitFor()
    expect(sim.public.published.map(({ text }) => text)).toEqual(['New mugs are in!', 'Open until ten tonight'])
  })

  test('conversions come with their match quality', async () => {
    const app = business()
    const { sim, page, view } = await open(app)
    await conversions(app, sim)
    await view('Conversions')
    await page
      .getByRole('row', { name: /Purchase website 37 EUR/ })
      .getByText('7.1')
      .waitFor()
    await page
      .getByRole('row', { name: /ViewContent/ })
      .getByText('4.3')
      .waitFor()
  })

  test('campaigns and a report are plotted', async () => {
    const app = business()
    const { sim, page, view } = await open(app)
    await campaigns(app, sim)
    await report(app, sim)
    await view('Ads')
    await page.getByRole('img', { name: 'Impressions of campaigns, by day' }).waitFor()
    const run = page.getByRole('row', { name: /Job Completed/ })
    await run.waitFor()
    const id = (await run.getByRole('cell').first().textContent()) ?? ''
    await page.getByRole('combobox', { name: 'Plot' }).selectOption(id)
    await page.getByRole('combobox', { name: 'Figure' }).selectOption('spend')
    const chart = page.getByRole('img', { name: `Spend of report ${id}, by day` })
    await chart.waitFor()
    const painted = await chart.locator('canvas').evaluate((canvas: HTMLCanvasElement) => {
      const pixels = canvas.getContext('2d')?.getImageData(0, 0, canvas.width, canvas.height).data ?? []
      return new Set(Array.from({ length: pixels.length / 4 }, (_, i) => pixels.slice(4 * i, 4 * i + 3).join())).size
    })
    expect(painted).toBeGreaterThan(10)
  })

  test('cards, quick replies, pictures and an unreachable customer', async () => {
    const { sim, page, say } = await open(() => business())
    await page.getByRole('combobox', { name: 'Send something else' }).selectOption('image')
    await conversation().getByText('A fine picture').waitFor()
    expect(
      await conversation()
        .getByRole('img')
        .evaluate((image: HTMLImageElement) => image.naturalWidth),
    ).toBe(1)
    await page.getByRole('tab', { name: 'Messenger' }).click()
    await say('hi')
    await button('Take the poster').click()
    await conversation().getByText('One poster, with pleasure.').waitFor()
    await page.getByRole('tab', { name: 'Instagram' }).click()
    await say('hi')
    await button('Large').click()
    await conversation().getByText('Large it is').waitFor()
    await button('Small').waitFor({ state: 'detached' })
    await page.getByRole('tab', { name: 'WhatsApp' }).click()
    await page.getByRole('checkbox', { name: 'unreachable' }).check()
    await vi.waitFor(() => expect(sim.whatsapp.user(CUSTOMER).open).toBe(true))
    await say('are you there?')
    await wire().getByText('status failed').waitFor()
  })

  test('a Flow is filled in', async () => {
    const { sim, page, say } = await open(() => business())
    await say('hi')
    const graph = client(sim, TOKENS.whatsapp)
    const payload = { name: `\${form.name}`, size: `\${form.size}`, news: `\${form.news}` }
    const form = [
      { type: 'TextInput', name: 'name', label: 'Your name' },
      { type: 'Dropdown', name: 'size', label: 'Size', 'data-source': `\${data.sizes}` },
      { type: 'OptIn', name: 'news', label: 'News, please' },
      { type: 'Footer', label: 'Send', 'on-click-action': { name: 'complete', payload } },
    ]
    const screen = {
      id: 'A',
      title: 'A table',
      layout: { type: 'SingleColumnLayout', children: [{ type: 'Form', children: form }] },
    }
    const flow_json = JSON.stringify({ version: '7.1', screens: [screen] })
    const made = await graph.post(`v26.0/${WABA}/flows`, { name: 'booking', categories: ['OTHER'], flow_json })
    await graph.post(`v26.0/${made.body['id']}/publish`, {})
    const sizes = ['Small', 'Large'].map((title) => ({ id: title.toLowerCase(), title }))
    const parameters = {
      flow_message_version: '3',
      flow_name: 'booking',
      flow_cta: 'Book',
      flow_action: 'navigate',
      flow_action_payload: { screen: 'A', data: { sizes } },
    }
    const interactive = { type: 'flow', body: { text: 'A table?' }, action: { name: 'flow', parameters } }
    const message = { messaging_product: 'whatsapp', to: CUSTOMER, type: 'interactive', interactive }
    expect((await graph.post(`v26.0/${sim.whatsapp.account}/messages`, message)).status).toBe(200)
    await button('Book').click()
    await dialog().waitFor()
    await page.keyboard.press('Escape')
    await dialog().waitFor({ state: 'detached' })
    await vi.waitFor(() => expect(sim.whatsapp.user(CUSTOMER).flow).toBeUndefined())
    await button('Book').click()
    await dialog().getByRole('textbox', { name: 'Your name' }).fill('Ana')
    await dialog().getByRole('combobox', { name: 'Size' }).selectOption('large')
    await dialog().getByRole('checkbox', { name: 'News, please' }).check()
    await dialog().getByRole('button', { name: 'Send' }).click()
    await conversation().getByText('{"flow_token":"unused","name":"Ana","size":"large","news":true}').waitFor()
    await conversation().getByText('Thank you, we see you then').waitFor()
  })

  test('a Flow asks its endpoint, screen by screen', async () => {
    const { sim, page, say } = await open(flowsApp, { env: flowsEnv })
    await prepareFlows(sim)
    await say('hi')
    await button('Choose a day').click()
    await dialog().getByRole('heading', { name: 'Which day?' }).waitFor()
    await dialog().getByRole('combobox', { name: 'Day' }).selectOption({ index: 0 })
    await dialog().getByRole('button', { name: 'Next' }).click()
    await dialog().getByRole('combobox', { name: 'Time' }).selectOption('10:30')
    await dialog().getByRole('button', { name: 'Next' }).click()
    await dialog().getByRole('button', { name: 'Back' }).click()
    await dialog().getByRole('heading', { name: 'What time?' }).waitFor()
    await dialog().getByRole('button', { name: 'Next' }).click()
    await dialog().getByRole('textbox', { name: 'Name' }).fill('Ana')
    await dialog().getByRole('button', { name: 'Book' }).click()
    await conversation()
      .getByText(/See you on .* at 10:30!/)
      .waitFor()
    await dialog().waitFor({ state: 'detached' })
    await page.getByText('data_exchange CONFIRM').waitFor()
  })

  test('a crash, a fault, and a dead letter that is put back', async () => {
    const { sim, page, view, say } = await open(() => business())
    await view('Faults')
    await button('Crash').click()
    await page.getByText('webhooks wait and come again').waitFor()
    await say('anybody?')
    await page.getByRole('button', { name: 'Start again' }).click()
    await button('+10m').click()
    await conversation().getByText('You said: anybody?').waitFor()
    await page.getByRole('combobox', { name: 'The next call' }).selectOption('lost')
    await button('Let it fail').click()
    await page.getByText('1 fault waiting: lost').waitFor()
    await say('break')
    await view('Work')
    await page.getByRole('row', { name: /message:text is tried again/ }).waitFor()
    await button('+7d').click()
    const letter = page.getByRole('row', { name: /tries/ }).filter({ hasText: 'whatsapp message:text' })
    await letter.getByRole('button', { name: 'Redrive' }).click()
    await page.getByText('is tried again').waitFor()
    expect(sim.whatsapp.user(CUSTOMER).received).toHaveLength(1)
  })

  test('what was done is saved as a file, and runs headless', async () => {
    const { sim, page, say } = await open(() => starter())
    await say('menu')
    await button('Opening hours').click()
    await conversation().getByText('We are open from 9 to 17 on weekdays.').waitFor()
    const download = page.waitForEvent('download')
    await page.getByRole('link', { name: 'Save scenario (2)' }).click()
    const file: Scenario = JSON.parse(await readFile(await (await download).path(), 'utf8'))
    const again: Simulator = await replay(
      simulator(() => starter(), { seed: file.seed }),
      file,
    )
    expect(again.whatsapp.user(CUSTOMER).received).toEqual(sim.whatsapp.user(CUSTOMER).received)
  })

  test.each(['light', 'dark'] as const)(
    'no serious accessibility issue in %s',
    async (scheme) => {
      const app = business()
      const { sim, page, view, say, issues } = await open(app, {}, scheme)
      await posts(app, sim)
      await conversions(app, sim)
      await campaigns(app, sim)
      const sights = [
        ['WhatsApp', 'Wire'],
        ['Messenger', 'Pages'],
        ['Instagram', 'Ads'],
        ['Instagram', 'Conversions'],
        ['WhatsApp', 'Faults'],
      ] as const
      for (const [product, name] of sights) {
        await page.getByRole('tab', { name: product }).click()
        await say('hi')
        await conversation().locator('.business').first().waitFor()
        await view(name)
        if (name === 'Wire') await page.locator('.wire summary').first().click()
        expect(await issues()).toEqual([])
      }
    },
    60_000,
  )
})
