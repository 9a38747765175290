import { expect, test } from 'vitest'
import { app, CLIENTS, env } from '../../../examples/agency/app.ts'
import { simulator } from '../../simulator/mod.ts'

test('each client is answered in its own words with its own token; a stranger is not answered', async () => {
  const sim = simulator(app, { env })
  const now = sim.now()
  const { tokens, directory } = app.auth.api(sim.host)
  const connect = async (tenant: string, product: 'whatsapp' | 'messenger', token: string) => {
    const { id } = await tokens.put(`${tenant}:${product}`, tenant, { token, kind: 'system_user', issuedAt: now })
    await directory.link({ product, account: sim[product].account, tenant, credential: id })
  }
  await connect('bakery', 'whatsapp', 'SIMULATED-WHATSAPP-TOKEN')
  await connect('garage', 'messenger', 'SIMULATED-PAGE-TOKEN')
  const wa = sim.whatsapp.user('27820001111')
  const ms = sim.messenger.user('7770001')
  const ig = sim.instagram.user('8880001')
  await wa.says('hi')
  await ms.says('hi')
  await ig.says('hi')
  expect(wa.received).toMatchObject([{ text: { body: CLIENTS['bakery']?.greeting } }])
  expect(ms.received).toMatchObject([{ text: CLIENTS['garage']?.greeting }])
  expect(ig.received).toEqual([])
  expect(sim.log).toContainEqual(expect.objectContaining({ message: 'nobody owns this account' }))
  for (let i = 0; i < 51; i++) await ms.says(`again ${i}`)
  expect(ms.received).toHaveLength(CLIENTS['garage']?.daily ?? 0)
})

test('a visitor that is no client connects nothing; a client is sent to Meta', async () => {
  const sim = simulator(app, { env })
  expect((await sim.fetch(new Request('https://agency.example/connect/facebook'))).status).toBe(403)
  const to = await sim.fetch(new Request('https://agency.example/connect/facebook?client=bakery'))
  expect(to.headers.get('location')).toMatch(/^https:\/\/www\.facebook\.com\//)
})
