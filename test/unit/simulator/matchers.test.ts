import { createApp } from 'signalbox/fast'
import { messenger } from 'signalbox/messenger'
import { matchers, type SimulatorMatchers, simulator } from 'signalbox/simulator'
import { whatsapp } from 'signalbox/whatsapp'
import { expect, test } from 'vitest'
import { business, conversions, posts } from '../../browser/business.ts'

declare module 'vitest' {
  interface Assertion<T> extends SimulatorMatchers<T> {}
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

test('what the app complained of is part of a failure', async () => {
  const app = createApp({ plugins: [whatsapp()] })
  app.whatsapp.on('message:text', (ctx) => {
    ctx.log.info('begun')
    throw new Error('no stock')
  })
  const sim = simulator(app)
  const phone = sim.whatsapp.user('1')
  await phone.says('x')
  const why = /received:\n {2}\(nothing\)\nthe app logged:\n {2}error: handler failed \{.*"message":"no stock".*\}$/
  expect(() => expect(phone).toHaveReceived('Hello')).toThrow(why)
  for (const fails of [
    () => expect(phone).toHaveButtons(['Yes']),
    () => expect(sim).toHaveCalled('/messages'),
    () => expect(sim).toHavePublished('Hello'),
    () => expect(sim).toHaveConverted('Lead'),
  ])
    expect(fails).toThrow('the app logged:')
})

test('what the business did', async () => {
  const app = business()
  const sim = simulator(app)
  expect(sim).not.toHavePublished(/mugs/)
  await posts(app, sim)
  await conversions(app, sim)
  expect(sim).toHavePublished('New mugs are in!')
  expect(sim).not.toHavePublished(/until ten/)
  expect(sim.page.post(/until ten/)).toMatchObject({ published: false })
  expect(sim.page.scheduled).toHaveLength(1)
  await sim.advance('3h')
  expect(sim).toHavePublished(/until ten/)
  expect([sim.page.posts.length, sim.page.scheduled.length]).toEqual([2, 0])
  const { id } = sim.page.post('New mugs are in!')
  await sim.public.comment(id, 'Lovely')
  expect(sim.page.comments(id)).toMatchObject([{ message: 'Lovely' }])
  expect(() => sim.page.post('Nothing')).toThrow('There is no post Nothing; there is "New mugs are in!"')

  expect(sim).toHaveCalled('POST /v26.0/310000000000001/feed', { message: 'New mugs are in!' })
  expect(sim).not.toHaveCalled('/messages')
  expect(sim).toHaveConverted('Purchase', { custom_data: { value: 37 } })
  expect(sim).not.toHaveConverted('Lead')
  expect(() => expect(sim).toHaveConverted('Lead')).toThrow('Lead {} was not counted; counted:\n  {"event_name"')
  expect(sim.capi.events('510000000000001')).toHaveLength(2)
  expect(sim.capi.quality()).toBeGreaterThan(4)
})
