import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { createApp } from '../../../core/app.ts'
import { SignalboxError } from '../../../core/errors.ts'
import { momentOf, publish, publishWith } from '../../../plugins/pages/features/publish.ts'
import { pages } from '../../../plugins/pages/mod.ts'
import { simulator } from '../../simulator/mod.ts'
import { apiOf, INSTAGRAM, PAGE, setUp, sweep } from './kit.ts'

const MINUTE = 60_000
const DAY = 86_400_000
const post = (message: string, more: object = {}) => ({ kind: 'post', message, ...more }) as never

describe('Meta’s scheduler', () => {
  const at = (sim: { now(): number }, ahead: number) => ({ scheduled_publish_time: (sim.now() + ahead) / 1000 })
  test.each([
    ['9 min 59 s', 10 * MINUTE - 1000, false],
    ['10 min', 10 * MINUTE, true],
    ['30 days', 30 * DAY, true],
    ['30 days + 1 s', 30 * DAY + 1000, false],
    ['the past', -DAY, false],
  ])('%s ahead', async (_, ahead, fits) => {
    const { app, sim } = setUp()
    const start = apiOf(app, sim.host, { on: 'pages' }).start(post('x', at(sim, ahead)), { key: 'a' })
    if (!fits) await expect(start).rejects.toMatchObject({ code: 'input_invalid' })
    else expect(await apiOf(app, sim.host, { on: 'pages' }).run((await start).id)).toMatchObject({ state: 'done' })
    expect(sim.calls.some((call) => call.method === 'POST')).toBe(fits)
  })

  test('other limits, where Meta has others', async () => {
    const app = createApp({ plugins: [pages({ use: [publishWith({ maxScheduleDays: 75 })] })] })
    const sim = simulator(app)
    const { publish } = app.pages.api(sim.host, PAGE)
    await publish.start(post('x', at(sim, 75 * DAY)), { key: 'a' })
    await expect(publish.start(post('x', at(sim, 75 * DAY + 1000)))).rejects.toThrow('75 days')
  })

  test('posts in it are listed, moved, published and cancelled', async () => {
    const { app, sim } = setUp()
    const { publish, scheduled } = app.pages.api(sim.host, PAGE)
    for (const key of ['a', 'b', 'c']) {
      await publish.start(post(key, at(sim, 3_600_000)), { key })
      await publish.run(key)
    }
    const ids = Object.fromEntries((await scheduled.list()).data.map(({ id, message }) => [message, id]))
    await expect(scheduled.reschedule(ids['a'] ?? '', sim.now() + MINUTE)).rejects.toMatchObject({
      code: 'input_invalid',
    })
    await scheduled.reschedule(ids['a'] ?? '', sim.now() + 2 * DAY)
    await scheduled.publish(ids['b'] ?? '')
    await scheduled.cancel(ids['c'] ?? '')
    await sim.advance('2h')
    expect(sim.public.published.map((p) => p.text)).toEqual(['b'])
    await sim.advance('2d')
    expect(sim.public.published.map((p) => p.text)).toEqual(['b', 'a'])
  })
})

describe('our own scheduler', () => {
  test('goes on with the others where nobody speaks for an account any more', async () => {
    const { app, sim } = setUp()
    const gone = app.pages.api(sim.host, 'gone').publish
    for (let i = 0; i < 201; i++) await gone.start(post(`of nobody ${i}`))
    await sim.advance(1)
    await app.pages.api(sim.host, PAGE).publish.start(post(`of ${PAGE}`))
    const logs: string[] = []
    const init = {
      config: undefined,
      host: sim.host,
      store: sim.host.store.scope('plugin/pages'),
      log: { ...sim.host.log, error: (message: string) => void logs.push(message) },
      signal: new AbortController().signal,
      budgetMs: 60_000,
    }
    await publish.tasks?.['publish']?.run({
      ...init,
      api(account: string | undefined) {
        if (account === 'gone') throw new SignalboxError('account_unknown', 'No credentials')
        return app.pages.api(sim.host, account)
      },
    })
    expect(sim.public.published.map((p) => p.text)).toEqual([`of ${PAGE}`])
    expect(new Set(logs)).toEqual(new Set(['publication not taken further']))
  })

  test('takes ISO text that says its offset, and no other text', async () => {
    const { app, sim } = setUp()
    const publish = apiOf(app, sim.host, { on: 'pages' })
    const job = await publish.start(post('Spring'), { at: '2027-03-28T09:30:00+02:00' })
    expect(job.at).toBe(Date.UTC(2027, 2, 28, 7, 30))
    for (const at of ['2027-03-28T09:30', 'tomorrow', ''])
      await expect(publish.start(post('Spring'), { at })).rejects.toMatchObject({ code: 'input_invalid' })
  })
  test('takes any date, Instagram too, and publishes when it has come', async () => {
    const { app, sim } = setUp()
    const at = sim.now() + 400 * DAY
    await apiOf(app, sim.host, { on: 'pages' }).start(post('Next year'), { at })
    const image = { kind: 'image', image_url: 'https://x.example/1.jpg' } as never
    await apiOf(app, sim.host, { on: 'instagram' }).start(image, { at })
    await sim.advance(400 * DAY - 30 * MINUTE)
    await sweep(app, sim.host)
    expect(sim.calls).toEqual([])
    for (let minute = 0; minute < 40; minute++) {
      await sweep(app, sim.host)
      expect(sim.public.published.every((p) => p.at >= at)).toBe(true)
      await sim.advance('1m')
    }
    expect(sim.public.published.map((p) => p.account).sort()).toEqual([INSTAGRAM, PAGE])
    expect(sim.public.published.every((p) => p.at < at + 2 * MINUTE)).toBe(true)
  })

  test('refuses the past before anything is stored, and times that are none', async () => {
    const { app, sim } = setUp()
    const publish = apiOf(app, sim.host, { on: 'pages' })
    for (const at of [
      sim.now() - 1,
      new Date('x'),
      { local: '2027-02-30 9:00', timeZone: 'Europe/Berlin' },
      { local: '2027-02-30T09:00', timeZone: 'Europe/Berlin' },
      { local: '2027-02-03T09:00' } as { local: string; timeZone: string },
      { local: '2027-02-03T09:00', timeZone: '' },
      { local: '2027-02-03T09:00', timeZone: 'Mars/Base' },
    ])
      await expect(publish.start(post('x'), { at })).rejects.toMatchObject({ code: 'input_invalid' })
    expect(await publish.list()).toEqual([])
  })

  test('cancel, reschedule, publish now', async () => {
    const { app, sim } = setUp()
    const publish = apiOf(app, sim.host, { on: 'pages' })
    const at = sim.now() + DAY
    for (const key of ['cancelled', 'moved', 'now']) await publish.start(post(key), { key, at })
    await publish.cancel('cancelled')
    await publish.reschedule('moved', at + DAY)
    await publish.now('now')
    expect((await publish.list()).map((job) => job.id)).toEqual(['moved', 'now'])
    await sweep(app, sim.host)
    expect(sim.public.published.map((p) => p.text)).toEqual(['now'])
    await sim.advance('25h')
    await sweep(app, sim.host)
    expect(sim.public.published).toHaveLength(1)
    await sim.advance('1d')
    await sweep(app, sim.host)
    expect(sim.public.published.map((p) => p.text)).toEqual(['now', 'moved'])
    await expect(publish.cancel('moved')).rejects.toMatchObject({ code: 'input_invalid' })
    expect(await publish.start(post('other'), { key: 'moved' })).toMatchObject({ state: 'done' })
  })

  test('a clock that jumps: forward publishes what is due once, backward nothing early and nothing twice', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.integer({ min: -3 * DAY, max: 3 * DAY }), { minLength: 1, maxLength: 8 }),
        async (jumps) => {
          const { app, sim } = setUp()
          let skew = 0
          const host: typeof sim.host = { ...sim.host, now: () => sim.now() + skew }
          const publish = apiOf(app, host, { on: 'pages' })
          const at = sim.now() + DAY
          await publish.start(post('x'), { key: 'x', at })
          for (const jump of jumps) {
            skew += jump
            const due = host.now() >= at
            await sweep(app, host)
            await publish.run('x')
            if (sim.public.published.length === 0) expect(due).toBe(false)
            await sim.advance('1m')
          }
          skew = 2 * DAY
          await sweep(app, host)
          expect(sim.public.published).toHaveLength(1)
        },
      ),
      { numRuns: 30 },
    )
  })

  test('the app’s own sweeps drive it', async () => {
    const app = createApp({ plugins: [pages({ use: [publish] })] })
    const sim = simulator(app, { cron: '1m' })
    await app.pages.api(sim.host, PAGE).publish.start(post('x'), { at: sim.now() + 3_600_000 })
    await sim.advance('59m')
    expect(sim.public.published).toEqual([])
    await sim.advance('3m')
    expect(sim.public.published).toHaveLength(1)
  })
})

describe('times on a wall', () => {
  test.each([
    ['2027-01-15T09:30', 'Europe/Berlin', '2027-01-15T08:30:00Z'],
    ['2027-07-15T09:30:15', 'Europe/Berlin', '2027-07-15T07:30:15Z'],
    ['2027-03-28T02:30', 'Europe/Berlin', '2027-03-28T01:30:00Z'], // skipped: 03:30
    ['2026-10-25T02:30', 'Europe/Berlin', '2026-10-25T00:30:00Z'], // twice: the first
    ['2027-03-14T02:30', 'America/New_York', '2027-03-14T07:30:00Z'],
    ['2026-11-01T01:30', 'America/New_York', '2026-11-01T05:30:00Z'],
    ['2027-04-04T01:45', 'Australia/Lord_Howe', '2027-04-03T14:45:00Z'], // half an hour, twice
    ['2027-06-01T00:00', 'Asia/Kathmandu', '2027-05-31T18:15:00Z'],
  ])('%s in %s is %s', (local, timeZone, utc) => {
    expect(new Date(momentOf({ local, timeZone })).toISOString()).toBe(utc.replace('Z', '.000Z'))
  })
})
