import { describe, expect, test, vi } from 'vitest'
import { app as shopApp } from '../../examples/shop/app.ts'
import { CUSTOMER, consoles } from './consoles.ts'
import { executablePath, missing } from './kit.ts'

vi.mock('../simulator/console/page.ts', async () => {
  // @ts-expect-error a build script without types
  const { consoleHtml } = await import('../../scripts/console.mjs')
  return { page: await consoleHtml() }
})

test.runIf(missing && process.env['SIGNALBOX_REQUIRE_ALL'])('chromium is installed', () => {
  expect.fail(`${executablePath} is missing; install chromium or set CHROMIUM`)
})

describe.skipIf(missing)('the console in a browser', () => {
  const { open, button, dialog, conversation } = consoles()

  test('a customer orders through a list and buttons', { timeout: 60_000 }, async () => {
    const { sim, say } = await open(shopApp)
    await say('Hello')
    await button('Show the shop').click()
    await dialog().getByRole('button', { name: 'Blue mug' }).click()
    await button('Add more').click()
    await button('Show the shop').last().click()
    await dialog().getByRole('button', { name: 'Poster' }).click()
    await conversation().getByText('1 × Poster').waitFor()
    await button('Check out').last().click()
    await conversation().getByText('Total 21.00 EUR').waitFor()
    expect(sim.whatsapp.user(CUSTOMER).received.at(-1)).toMatchObject({ interactive: { type: 'order_details' } })
  })
})
