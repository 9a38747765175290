import { createApp } from 'signalbox/fast'
import { messenger } from 'signalbox/messenger'
import { matchers, simulator } from 'signalbox/simulator'
import { whatsapp } from 'signalbox/whatsapp'
import { expect, test } from 'vitest'

interface Mine<R> {
  toHaveReceived(wanted: string | RegExp | object): R
  toHaveButtons(wanted: readonly string[]): R
}
declare module 'vitest' {
  interface Assertion<T> extends Mine<T> {}
}
expect.extend(matchers)

test('what a customer received, in words or in part', async () => {
  const app = createApp({ plugins: [whatsapp(), messenger()] })
  app.whatsapp.on('message:text', (ctx) => ctx.api.buttons(ctx.event.user ?? '', 'Choose', ['Yes', 'No']))
  app.messenger.on('message:text', (ctx) => ctx.reply('Hello there', { quickReplies: ['Menu'] }))
  const sim = simulator(app)
  const [phone, inbox] = [sim.whatsapp.user('1'), sim.messenger.user('2')]
  expect(phone).not.toHaveReceived('Choose')
  await phone.says('x')
  await inbox.says('x')
  expect(phone).toHaveReceived('Choose')
  expect(phone).toHaveReceived({ type: 'interactive', interactive: { type: 'button' } })
  expect(phone).toHaveButtons(['Yes', 'No'])
  expect(inbox).toHaveReceived(/^Hello/)
  expect(inbox).not.toHaveReceived('Hello')
  expect(inbox).not.toHaveReceived({ quick_replies: [] })
  expect(inbox).not.toHaveButtons(['Yes'])
  expect(() => expect(inbox).toHaveReceived('Bye')).toThrow('2 has not received "Bye"; received:\n  Hello there')
})
