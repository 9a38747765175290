import { expect, test } from 'vitest'
import { createApp } from '../../../core/fast.ts'
import { instagram } from '../../../plugins/instagram/mod.ts'
import { messenger } from '../../../plugins/messenger/mod.ts'
import { ENV, rig } from './kit.ts'

const body = (object: string, ...accounts: string[]) => ({
  object,
  entry: accounts.map((id) => ({
    id,
    messaging: [
      { sender: { id: `user-of-${id}` }, recipient: { id }, timestamp: 1, message: { mid: `m${id}`, text: 'hi' } },
    ],
  })),
})

// The environment of the rig has a Page token: an account that `tenants` does not know must not get it.
test('two Pages in one webhook are answered each with its own token, a third with none', async () => {
  const app = createApp({
    plugins: [messenger(), instagram()],
    tenants: (product: string, account: string) => (account === '999' ? undefined : { token: `${product}-${account}` }),
  })
  app.on('message', (ctx) => ctx.reply('hello'))
  const kit = rig()
  await kit.post(app, body('page', '100', '101', '999'))
  await kit.post(app, body('instagram', '17', '18'))
  expect(kit.calls.map((c) => [c.token, c.path, (c.body as { recipient: unknown }).recipient])).toEqual([
    ['Bearer messenger-100', '100/messages', { id: 'user-of-100' }],
    ['Bearer messenger-101', '101/messages', { id: 'user-of-101' }],
    ['Bearer instagram-17', 'me/messages', { id: 'user-of-17' }],
    ['Bearer instagram-18', 'me/messages', { id: 'user-of-18' }],
  ])
})

test('the token of the environment is used for the account that the environment names, and for no other', async () => {
  const app = createApp({ plugins: [messenger(), instagram()] })
  app.on('message', (ctx) => ctx.reply('hello'))
  const kit = rig({ ...ENV, PAGE_ID: '100', INSTAGRAM_ACCOUNT_ID: '17' })
  await kit.post(app, body('page', '100', '101'))
  await kit.post(app, body('instagram', '17', '18'))
  expect(kit.calls.map((c) => c.path)).toEqual(['100/messages', 'me/messages'])
  await app.messenger.api(kit.host).text('1', 'outside a webhook it speaks for that account')
  expect(kit.calls[2]?.path).toBe('100/messages')
})
