import fc from 'fast-check'
import { expect, test } from 'vitest'
import { kindOf, survive } from './kills.ts'
import { CONTENTS, seenOf, setUp } from './kit.ts'

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
