import { expect, test } from 'vitest'
import { createApp } from '../../../core/mod.ts'
import { memoryStore } from '../../../core/storage/memory.ts'
import { app, kept, lines, spreadsheet, sync, syncAll } from '../../../examples/ads-report/app.ts'
import { ads } from '../../../plugins/ads/mod.ts'
import { simulator } from '../../simulator/mod.ts'
import { populate } from '../ads/kit.ts'

/** A simulated account with campaigns in it, and the host of the app that reads it. */
async function client() {
  const store = memoryStore()
  const agency = createApp({ plugins: [ads()] })
  const sim = simulator(agency, { store, cron: '1000d' })
  await populate(agency.ads.api(sim.host), 2)
  await sim.advance('40d')
  return sim
}
const FROM = '2026-11-25'

test('a night after the other: incremental, the last days again, the same figures as all at once', async () => {
  const sim = await client()
  const { account } = sim.ads
  const night = async () => {
    for (let tries = 0; (await syncAll(sim.host, [account], FROM)).length > 0; tries++) {
      expect(tries).toBeLessThan(50)
      await sim.advance('1m')
    }
  }
  await night()
  const first = []
  for await (const row of kept(sim.host, account)) first.push(row)
  expect(first.length).toBeGreaterThan(20)
  const calls = sim.calls.length
  await night()
  expect(sim.calls.length - calls).toBeLessThan(5)
  await sim.advance('1d')
  await night()
  const second = []
  for await (const row of kept(sim.host, account)) second.push(row)
  const days = new Set(second.map((row) => row.date_start))
  expect(days.size).toBe(new Set(first.map((row) => row.date_start)).size + 1)
  expect(new Set(second.map((row) => `${row.date_start}/${row.campaign_id}`)).size).toBe(second.length)
  const { labels, series } = await lines(sim.host, account)
  expect(labels).toEqual([...days].sort())
  expect(series).toHaveLength(2)
  const sheet = []
  for await (const line of spreadsheet(sim.host, account)) sheet.push(line)
  expect(sheet).toHaveLength(second.length + 1)
})

test('nothing here can change an ad', async () => {
  const sim = await client()
  await expect(app.ads.api(sim.host, sim.ads.account).campaigns.delete('1')).rejects.toThrow()
  expect(await sync(sim.host, sim.ads.account, '2099-01-01')).toBe(true)
})
