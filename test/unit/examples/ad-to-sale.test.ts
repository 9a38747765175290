import { expect, test } from 'vitest'
import { createApp } from '../../../core/mod.ts'
import { app, results } from '../../../examples/ad-to-sale/app.ts'
import { ads } from '../../../plugins/ads/mod.ts'
import { simulator } from '../../simulator/mod.ts'
import { populate } from '../ads/kit.ts'

const referral = {
  source_url: 'https://fb.me/x',
  source_id: '1202',
  source_type: 'ad',
  headline: 'Blue mugs',
  ctwa_clid: 'Aff-1',
}

test('the click, the conversation, one purchase with the click, and the report', async () => {
  const sim = simulator(app, { cron: '1d', patienceMs: 1000 })
  const chat = sim.whatsapp.user('27820001111')
  await chat.says('Hello, I saw your ad', { referral })
  expect(JSON.stringify(chat.received.at(-1))).toMatch(/You saw .*Blue mugs/)
  await sim.advance('2h')
  await chat.taps('Buy')
  await sim.advance('1d')
  expect(sim.conversions.map(({ event }) => event)).toMatchObject([
    { event_name: 'LeadSubmitted', action_source: 'business_messaging', user_data: { ctwa_clid: 'Aff-1' } },
    {
      event_name: 'Purchase',
      messaging_channel: 'whatsapp',
      user_data: { ctwa_clid: 'Aff-1' },
      custom_data: { value: 49, currency: 'EUR' },
    },
  ])
  await populate(createApp({ plugins: [ads()] }).ads.api(sim.host), 1)
  await sim.advance('8d')
  // Meta makes the report while the clock moves.
  const report = results(sim.host, sim.ads.account)
  let done = false
  void report.finally(() => {
    done = true
  })
  while (!done) {
    await new Promise(setImmediate)
    await sim.advance('10s')
  }
  const rows = await report
  expect(rows.length).toBeGreaterThan(0)
  expect(rows[0]).toMatchObject({ ad_name: expect.any(String), spend: expect.any(Number) })
})

test('somebody who came by no ad buys as well; nothing is reported', async () => {
  const sim = simulator(app)
  const chat = sim.whatsapp.user('27820002222')
  await chat.says('Hello')
  await chat.taps('Buy')
  await sim.advance('10m')
  expect(chat.received.at(-1)).toMatchObject({ text: { body: 'Thank you! It is on its way.' } })
  expect(sim.conversions).toEqual([])
})
