import { describe, expect, test } from 'vitest'
import { app } from '../../../examples/scheduler/app.ts'
import { readPlan } from '../../../examples/scheduler/command.ts'
import { simulator } from '../../simulator/mod.ts'

const PLANNER = '27820001111'

describe('what is planned', () => {
  test.each([
    ['post Hello world', { text: 'Hello world' }],
    ['POST 2026-12-01 09:30 Spring!', { text: 'Spring!', local: '2026-12-01T09:30' }],
    [
      'post 2026-12-01 09:30 See https://shop.example/a.jpg now',
      { text: 'See  now', image: 'https://shop.example/a.jpg', local: '2026-12-01T09:30' },
    ],
  ])('%s', (message, plan) => expect(readPlan(message)).toEqual({ image: undefined, ...plan }))
  test.each(['hello', 'post', 'postpone it'])('nothing in "%s"', (message) => expect(readPlan(message)).toBeUndefined())
})

test('planned on WhatsApp, approved with a button, published at its time on both, once', async () => {
  const sim = simulator(app)
  const chat = sim.whatsapp.user(PLANNER)
  await chat.says('post 2026-11-24 09:30 Spring is here https://shop.example/spring.jpg')
  expect(chat.buttons).toEqual(['Publish', 'Drop it'])
  expect(JSON.stringify(chat.received.at(-1))).toMatch(/Publish on 2026-11-24 at 09:30/)
  await chat.taps('Publish')
  expect(chat.received.at(-1)).toMatchObject({ text: { body: expect.stringMatching(/^Planned: Page and Instagram/) } })
  const due = Date.UTC(2026, 10, 24, 7, 30)
  await sim.advance(due - sim.now() - 60_000)
  expect(sim.public.published).toEqual([])
  await sim.advance('30m')
  expect(sim.public.published).toHaveLength(2)
  expect(JSON.stringify(sim.public.published)).toMatch(/Spring is here/)
})

test('dropped, a date that has passed, figures, and a stranger', async () => {
  const sim = simulator(app)
  const chat = sim.whatsapp.user(PLANNER)
  await chat.says('post Not this one')
  await chat.taps('Drop it')
  expect(chat.received.at(-1)).toMatchObject({ text: { body: 'Dropped.' } })
  await chat.says('post 2020-01-01 09:30 Too late')
  await chat.taps('Publish')
  expect(chat.received.at(-1)).toMatchObject({ text: { body: expect.stringMatching(/has passed/) } })
  await chat.says('stats')
  expect(chat.received.at(-1)).toMatchObject({ text: { body: expect.stringMatching(/page_media_view|no figures/) } })
  const stranger = sim.whatsapp.user('27829999999')
  await stranger.says('post Ha')
  expect(stranger.received).toMatchObject([{ text: { body: expect.stringMatching(/our own team/) } }])
  expect(sim.public.published).toEqual([])
})
