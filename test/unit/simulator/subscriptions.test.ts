import { expect, test } from 'vitest'
import { createApp } from '../../../core/mod.ts'
import { messenger } from '../../../plugins/messenger/mod.ts'
import { whatsapp } from '../../../plugins/whatsapp/mod.ts'
import { simulator } from '../../simulator/mod.ts'

const APP = '410000000000001'
const APP_TOKEN = `${APP}|simulated-app-secret`
const sim = () => simulator(createApp({ plugins: [whatsapp(), messenger()] }))
const call = async (on: ReturnType<typeof sim>, method: string, path: string, token: string, body?: object) => {
  const response = await on.fetch(
    new Request(`http://127.0.0.1/simulator/graph/v26.0/${path}`, {
      method,
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      ...(body && { body: JSON.stringify(body) }),
    }),
  )
  return { status: response.status, body: (await response.json()) as { data: unknown; error: { message: string } } }
}

test('the app is subscribed to an object once its callback has answered the challenge', async () => {
  const on = sim()
  const good = {
    object: 'page',
    fields: 'messages,feed',
    callback_url: 'https://app.example/webhook',
    verify_token: 'simulated-verify-token',
  }
  expect((await call(on, 'POST', `${APP}/subscriptions`, APP_TOKEN, { ...good, verify_token: 'other' })).status).toBe(
    400,
  )
  expect((await call(on, 'GET', `${APP}/subscriptions`, APP_TOKEN)).body.data).toEqual([])
  expect((await call(on, 'POST', `${APP}/subscriptions`, APP_TOKEN, good)).status).toBe(200)
  expect((await call(on, 'GET', `${APP}/subscriptions`, APP_TOKEN)).body.data).toMatchObject([
    { object: 'page', callback_url: good.callback_url, active: true, fields: [{ name: 'messages' }, { name: 'feed' }] },
  ])
  expect((await call(on, 'GET', `${APP}/subscriptions`, 'SIMULATED-PAGE-TOKEN')).body.error.message).toMatch(
    /app access/,
  )
})

test('a Page remembers its fields, and forgets an app that leaves', async () => {
  const on = sim()
  const path = '310000000000001/subscribed_apps'
  await call(on, 'POST', path, 'SIMULATED-PAGE-TOKEN', { subscribed_fields: ['messages'] })
  expect((await call(on, 'GET', path, 'SIMULATED-PAGE-TOKEN')).body.data).toMatchObject([
    { id: APP, subscribed_fields: ['messages'] },
  ])
  await call(on, 'DELETE', path, 'SIMULATED-PAGE-TOKEN')
  expect((await call(on, 'GET', path, 'SIMULATED-PAGE-TOKEN')).body.data).toEqual([])
})
