import { describe, expect, test } from 'vitest'
import { chaos } from './chaos.ts'

type Lists = Readonly<Record<string, readonly string[]>>
const all = (...lists: readonly Lists[]): string[] =>
  lists.flatMap((list) => Object.entries(list).flatMap(([user, texts]) => texts.map((text) => `${user}: ${text}`)))

// Most of a run is waiting for calls that never end, so the runs wait together.
describe.concurrent('ten minutes with everything going wrong', () => {
  test.each([1, 2, 3, 4, 5])('seed %i: nothing is doubled, and nothing is lost', async (seed) => {
    const { written, received, parked, reasons, failures, crashes } = await chaos(seed, 10, 'park')
    expect(failures).toBeGreaterThan(10)
    expect(crashes).toBeGreaterThan(3)
    const there = all(received)
    expect(there.filter((text, i) => there.indexOf(text) !== i)).toEqual([])
    // What nobody can know, after an answer got lost and its echo too, an operator finds among the dead letters.
    expect([...new Set(all(received, parked))].sort()).toEqual(all(written).sort())
    expect(reasons.filter((reason) => reason !== 'effect_parked')).toEqual([])
    expect(all(parked).length).toBeLessThan(all(written).length / 5)
  })

  test.each([1, 2, 3])(
    'seed %i, by default: nothing is lost, and only what nobody can know is doubled',
    async (seed) => {
      const { written, received, parked, unsure, crashes } = await chaos(seed, 10)
      expect(crashes).toBeGreaterThan(3)
      const there = all(received)
      expect([...new Set(there)].sort()).toEqual(all(written).sort())
      expect(all(parked)).toEqual([])
      const doubled = there.filter((text, i) => there.indexOf(text) !== i)
      expect(doubled.length).toBeLessThan(all(written).length / 10)
      for (const text of doubled) {
        const [, said = ''] = text.split(': ')
        expect(unsure.filter((body) => body.includes(`"${said}"`))).not.toEqual([])
      }
    },
  )

  test('the same seed gives the same run, byte for byte', async () => {
    const [first, second] = await Promise.all([chaos(6, 10, 'park'), chaos(6, 10, 'park')])
    expect(second.wire).toBe(first.wire)
    expect(second.received).toEqual(first.received)
  })
})
