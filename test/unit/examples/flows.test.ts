import {
  constants,
  createCipheriv,
  createDecipheriv,
  createHmac,
  generateKeyPairSync,
  publicEncrypt,
  randomBytes,
} from 'node:crypto'
import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { app, workingDays } from '../../../examples/flows/app.ts'
import { setUp } from '../../../examples/flows/setup.ts'
import { type Simulator, simulator } from '../../simulator/mod.ts'

const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
const env = { FLOWS_PRIVATE_KEY: String(privateKey.export({ type: 'pkcs8', format: 'pem' })) }

/** What WhatsApp's app does with the endpoint, on node:crypto alone. */
function phone(sim: Simulator, flow_token: string) {
  return async (action: string, screen?: string, data?: object) => {
    const aes = randomBytes(16)
    const iv = randomBytes(16)
    const cipher = createCipheriv('aes-128-gcm', aes, iv)
    const plain = JSON.stringify({ version: '3.0', action, screen, data, flow_token })
    const sealed = Buffer.concat([cipher.update(plain), cipher.final(), cipher.getAuthTag()])
    const key = { key: publicKey, padding: constants.RSA_PKCS1_OAEP_PADDING, oaepHash: 'sha256' }
    const body = JSON.stringify({
      encrypted_flow_data: sealed.toString('base64'),
      encrypted_aes_key: publicEncrypt(key, aes).toString('base64'),
      initial_vector: iv.toString('base64'),
    })
    const signature = `sha256=${createHmac('sha256', sim.secret).update(body).digest('hex')}`
    const headers = { 'x-hub-signature-256': signature }
    const response = await sim.fetch(
      new Request('https://app.example/whatsapp/flows', { method: 'POST', headers, body }),
    )
    const bytes = Buffer.from(await response.text(), 'base64')
    const decipher = createDecipheriv('aes-128-gcm', aes, Buffer.from(iv.map((byte) => ~byte)))
    decipher.setAuthTag(bytes.subarray(-16))
    return JSON.parse(`${decipher.update(bytes.subarray(0, -16))}${decipher.final()}`) as {
      screen: string
      data: Record<string, never>
    }
  }
}

test('from "hi" to the appointment, encrypted all the way; nobody gets an hour twice', async () => {
  const sim = simulator(app, { env })
  const chat = sim.whatsapp.user('27820001111')
  await chat.says('hi')
  const sent = chat.received.at(-1) as { interactive: { action: { parameters: { flow_token: string } } } }
  const ann = phone(sim, sent.interactive.action.parameters.flow_token)
  const bob = phone(sim, 'another token')
  const [date] = workingDays(sim.now())
  expect(await ann('INIT')).toMatchObject({ screen: 'DAY', data: { days: [{ id: date }, {}, {}, {}, {}] } })
  expect(await ann('data_exchange', 'DAY', { date })).toMatchObject({ screen: 'TIME', data: { times: { length: 4 } } })
  const time = '10:30'
  expect(await ann('data_exchange', 'TIME', { date, time })).toMatchObject({ screen: 'CONFIRM', data: { date, time } })
  const done = await ann('data_exchange', 'CONFIRM', { date, time, name: 'Ann' })
  expect(done).toMatchObject({ screen: 'SUCCESS' })
  expect(await ann('data_exchange', 'CONFIRM', { date, time, name: 'Ann' })).toEqual(done)
  expect(await bob('data_exchange', 'CONFIRM', { date, time, name: 'Bob' })).toMatchObject({
    screen: 'CONFIRM',
    data: { error_message: expect.stringMatching(/faster/) },
  })
  expect(JSON.stringify(await bob('data_exchange', 'DAY', { date }))).not.toContain(time)
  await chat.submits({ booked: true, date, time })
  expect(chat.received.at(-1)).toMatchObject({ text: { body: `See you on ${date} at 10:30!` } })
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
  const calls: string[] = []
  const sim = simulator(app, { env })
  const fetch: typeof globalThis.fetch = async (input, init) => {
    const { method, url } = new Request(input, init)
    calls.push(`${method} ${new URL(url).pathname}`)
    return Response.json({ id: '77', success: true, validation_errors: [] })
  }
  expect(await setUp({ ...sim.host, fetch } as never, '21', 'https://bot.example')).toBe('77')
  expect(calls).toEqual(['POST /v26.0/21/flows', 'POST /v26.0/77/assets', 'POST /v26.0/77', 'POST /v26.0/77/publish'])
})
