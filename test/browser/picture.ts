// node build.mjs run test/browser/picture.ts [FILE]: takes the picture of the console that the documentation shows.
import { app as shop } from '../../examples/shop/app.ts'
import { simulator } from '../simulator/mod.ts'
import { launch, openConsole } from './kit.ts'

const [file = 'docs/console.png'] = process.argv.slice(2)
const sim = simulator(shop)
const browser = await launch()
const console_ = await openConsole(browser, sim, { viewport: { width: 1280, height: 800 } })
const { page } = console_
await console_.say('Hello')
await page.getByRole('button', { name: 'Show the shop' }).click()
await page.getByRole('button', { name: 'Blue mug' }).click()
await page.getByRole('button', { name: 'Check out' }).click()
await page.getByText('Total 12.00 EUR').waitFor()
await page.waitForTimeout(200)
await page.screenshot({ path: file })
await console_.close()
await browser.close()
