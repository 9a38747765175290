import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { kindOf, survive } from './kills.ts'
import { apiOf, CONTENTS, drive, seenOf, setUp } from './kit.ts'

const names = Object.keys(CONTENTS)
const faults = fc.record({
  how: fc.constantFrom('lost', 'reset', 'timeout', 'html', 'unknown', 'unavailable', 'appRate'),
  times: fc.integer({ min: 1, max: 2 }),
  on: fc.constantFrom('POST ', 'GET ', 'media_publish', '/feed', 'photo_stories', 'video', undefined),
})

test('killed at any awaits, with any answers lost, everything is published once', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...names),
      fc.array(fc.nat(120), { maxLength: 3 }),
      fc.array(faults, { maxLength: 3 }),
      fc.nat(1000),
      async (name, kills, wrong, seed) => {
        const { app, sim } = setUp({ seed })
        for (const { how, ...more } of wrong) sim.fail(how as 'lost', more)
        await survive(sim, app, [kindOf(name)], kills)
        await sim.advance('1d')
        expect(sim.public.published).toHaveLength(seenOf(kindOf(name)))
      },
    ),
    { numRuns: 60 },
  )
})

test('the same text twice, side by side, stands there twice', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom('text', 'link', 'video', 'album', 'photos', 'image', 'story'),
      fc.array(fc.nat(120), { maxLength: 2 }),
      fc.array(faults, { maxLength: 2 }),
      async (name, kills, wrong) => {
        const { app, sim } = setUp()
        for (const { how, ...more } of wrong) sim.fail(how as 'lost', more)
        await survive(sim, app, [kindOf(name), kindOf(name)], kills)
        await sim.advance('1d')
        expect(sim.public.published).toHaveLength(2 * seenOf(kindOf(name)))
      },
    ),
    { numRuns: 40 },
  )
})

describe('an answer that gets lost', () => {
  test.each(names)('%s: whichever it is, nothing is published twice', async (name) => {
    const target = kindOf(name)
    const whole = setUp()
    await apiOf(whole.app, whole.sim.host, target).start(target.content as never, { key: 'job0' })
    await drive(whole.sim, whole.app, whole.sim.host, 'job0', target)
    const posts = whole.sim.calls.filter((call) => call.method === 'POST').length
    for (let nth = 1; nth <= posts; nth++)
      for (const how of ['lost', 'reset'] as const) {
        const { app, sim } = setUp()
        let seen = 0
        sim.fail(how, { on: (call) => call.method === 'POST' && ++seen === nth })
        await survive(sim, app, [target], [])
        await sim.advance('1d')
        expect([nth, how, sim.public.published.length]).toEqual([nth, how, seenOf(target)])
      }
  })

  test('is uncertain, and known after the next step', async () => {
    const target = kindOf('text')
    const { app, sim } = setUp()
    const publish = apiOf(app, sim.host, target)
    await publish.start({ kind: 'post', message: 'Hello' } as never, { key: 'a' })
    sim.fail('lost', { on: 'POST /v26.0/310000000000001/feed' })
    expect(await publish.run('a')).toMatchObject({ state: 'uncertain', step: 'post' })
    await expect(publish.cancel('a')).rejects.toMatchObject({ code: 'input_invalid' })
    await sim.advance('20s')
    const job = await publish.step('a')
    expect(job).toMatchObject({ state: 'done', published: { id: sim.public.published[0]?.id } })
  })

  test('is not taken for that of another job with the same text', async () => {
    const { app, sim } = setUp()
    let arrive = (): void => {}
    const arrival = new Promise<void>((resolve) => {
      arrive = resolve
    })
    // What b posts is there at once, but its answer is on the way for long.
    const far: typeof sim.host = {
      ...sim.host,
      fetch: async (input, init) => {
        const response = await sim.host.fetch(input, init)
        if (init?.method === 'POST') await arrival
        return response
      },
    }
    const [a, b] = [sim.host, far].map((host) => apiOf(app, host, { on: 'pages' }))
    for (const key of ['a', 'b']) await a?.start({ kind: 'post', message: 'Hello' } as never, { key })
    sim.fail('reset', { on: 'POST /v26.0/310000000000001/feed' })
    expect(await a?.run('a')).toMatchObject({ state: 'uncertain' })
    const posting = b?.run('b')
    for (let turn = 0; turn < 50; turn++) await new Promise((resolve) => setTimeout(resolve))
    await sim.advance('16s')
    await a?.run('a')
    arrive()
    await posting
    for (let round = 0; round < 10; round++) {
      await sim.advance('30s')
      for (const id of ['a', 'b']) await a?.run(id)
    }
    expect([(await a?.get('a'))?.state, (await a?.get('b'))?.state]).toEqual(['done', 'done'])
    expect(sim.public.published).toHaveLength(2)
  })
})
