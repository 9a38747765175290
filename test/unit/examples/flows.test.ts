import { generateKeyPairSync } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { app, workingDays } from '../../../examples/flows/app.ts'
import { setUp } from '../../../examples/flows/setup.ts'
import { simulator } from '../../simulator/mod.ts'

const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
const pem = String(privateKey.export({ type: 'pkcs8', format: 'pem' }))
const env = { FLOWS_PRIVATE_KEY: pem }
const WABA = '210000000000001'

async function opened() {
  const sim = simulator(app, { env })
  await setUp(sim.host, WABA, 'https://bot.example', pem)
  const [ann, bob] = [sim.whatsapp.user('27820001111'), sim.whatsapp.user('27820002222')]
  for (const phone of [ann, bob]) {
    await phone.says('hi')
    await phone.opens()
  }
  return { sim, ann, bob }
}

test('from "hi" to the appointment, encrypted all the way; nobody gets an hour twice', async () => {
  const { sim, ann, bob } = await opened()
  const [date] = workingDays(sim.now())
  const time = '10:30'
  expect(ann.flow).toMatchObject({
    screen: 'DAY',
    title: 'Which day?',
    fields: [{ options: [{ id: date }, {}, {}, {}, {}] }],
  })
  for (const phone of [ann, bob]) {
    await phone.fills({ date })
    expect(phone.flow).toMatchObject({ screen: 'TIME', data: { times: { length: 4 } } })
    await phone.fills({ time })
    expect(phone.flow).toMatchObject({ screen: 'CONFIRM', texts: [date], data: { date, time } })
  }
  expect(await ann.fills({ name: 'Ann' })).toMatchObject([{ text: { body: `See you on ${date} at ${time}!` } }])
  expect(ann.flow).toBeUndefined()
  await bob.fills({ name: 'Bob' })
  expect(bob.flow).toMatchObject({ screen: 'CONFIRM', notice: expect.stringMatching(/faster/) })
  await bob.goesBack()
  await bob.goesBack()
  await bob.fills({ date })
  expect(bob.flow?.fields[0]?.options.map((o) => o.id)).not.toContain(time)
})

test('working days only, across a weekend', () => {
  expect(workingDays(Date.UTC(2026, 10, 26))).toEqual([
    '2026-11-27',
    '2026-11-30',
    '2026-12-01',
    '2026-12-02',
    '2026-12-03',
  ])
})

test("the screens of flow.json are those of the endpoint, and Meta's Flow is made from it", async () => {
  const { screens } = JSON.parse(readFileSync('examples/flows/flow.json', 'utf8')) as { screens: { id: string }[] }
  expect(screens.map((s) => s.id)).toEqual(['DAY', 'TIME', 'CONFIRM'])
  const { sim } = await opened()
  expect(sim.calls.slice(0, 5).map((call) => `${call.method} ${call.path.replace(/\d{15,}/, 'ID')}`)).toEqual([
    'POST /v26.0/ID/whatsapp_business_encryption',
    'POST /v26.0/ID/flows',
    'POST /v26.0/ID/assets',
    'POST /v26.0/ID',
    'POST /v26.0/ID/publish',
  ])
  expect(sim.whatsapp.exchanges[0]).toMatchObject({
    request: { action: 'ping' },
    response: { data: { status: 'active' } },
  })
})
