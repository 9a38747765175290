import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { ads } from 'signalbox/ads'
import { audiences } from 'signalbox/ads/audiences'
import { createApp } from 'signalbox/fast'
import { node } from 'signalbox/node'
import { type Simulator, simulator } from 'signalbox/simulator'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { official } from '../../bench/ads/official.ts'
import { AUDIENCE, EMAILS, type Made, OPERATIONS, type Side } from '../../bench/ads/operations.ts'
import { ours } from '../../bench/ads/ours.ts'

const TOKEN = 'SIMULATED-SYSTEM-USER-TOKEN'
const newSim = (): Simulator => simulator(createApp({ plugins: [ads()] }), { cron: '1000d' })
let sim: Simulator
let server: Server
let graph: string
const urls: string[] = []
beforeAll(async () => {
  sim = newSim()
  const handle = node(sim, { env: {}, drainMs: 0 })
  server = createServer((request, response) => {
    urls.push(request.url ?? '')
    handle(request, response)
  }).listen(0, '127.0.0.1')
  await new Promise((resolve) => server.once('listening', resolve))
  graph = `http://127.0.0.1:${(server.address() as AddressInfo).port}/simulator/graph`
})
afterAll(() => {
  server.closeAllConnections()
  server.close()
})

/** Does the whole list and answers what was read. */
async function run(side: Side): Promise<Record<string, unknown>> {
  const made: Made = {}
  const read: Record<string, unknown> = {}
  for (const name of OPERATIONS) read[name] = await side[name](made)
  return read
}
/** The state of the account, with ids by their order and without moments. */
function stateOf(simulated: Simulator): unknown {
  const kinds = ['campaign', 'adset', 'ad', 'creative', 'audience'] as const
  const names = new Map<string, string>()
  for (const kind of kinds)
    for (const [i, { id }] of simulated.ads.objects(kind).entries()) names.set(String(id), `${kind} ${i}`)
  const text = JSON.stringify(
    kinds.map((kind) =>
      simulated.ads.objects(kind).map((o) => ({ ...o, members: simulated.ads.members(String(o['id'])) })),
    ),
    (key, value) =>
      /_time$|^time_/.test(key) ? undefined : typeof value === 'string' ? (names.get(value) ?? value) : value,
  )
  return JSON.parse(text)
}

test('the official SDK and ours leave the same state behind and read the same', async () => {
  const sdk = official(graph, TOKEN, 'v26.0', () => sim.advance('2s'))
  const theirs = await run(sdk)
  await sdk[AUDIENCE]()
  const sentWithToken = urls.filter((url) => url.includes(TOKEN))
  const mine = newSim()
  const read = await run(ours(mine.host, (at) => mine.advance(Math.max(0, at - mine.now()))))
  const { audiences: lists } = createApp({ plugins: [ads({ use: [audiences] })] }).ads.api(mine.host)
  const list = await lists.create({ name: 'Customers' })
  await lists.add(
    list.id,
    EMAILS.map((em) => ({ em })),
  )
  expect(stateOf(mine)).toEqual(stateOf(sim))
  expect(read['list the ads']).toEqual(theirs['list the ads'])
  expect(read['read the campaign']).toMatchObject({ name: 'Spring', objective: 'OUTCOME_SALES' })
  expect(theirs['read the campaign']).toMatchObject({ name: 'Spring', objective: 'OUTCOME_SALES' })
  const figures = (rows: unknown): string[] =>
    (rows as Record<string, string>[]).map((r) => [r['ad_id'], r['date_start'], r['spend']].join(' ')).sort()
  const report = 'report the days of the ads'
  expect(figures(read[report]).length).toBeGreaterThan(5)
  expect(figures(read[report])).toEqual(figures(theirs[report]))
  // Theirs has the token in the address of every call; ours in none.
  expect(sentWithToken.length).toBe(urls.length)
  expect(mine.calls.filter((c) => JSON.stringify(c.query).includes(TOKEN))).toEqual([])
})
