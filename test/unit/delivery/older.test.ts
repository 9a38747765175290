import { expect, test, vi } from 'vitest'
import { InHand } from '../../../core/delivery/in-hand.ts'
import type { Safeguard } from '../../../core/delivery/settings.ts'
import { note, setUp } from './kit.ts'

/**
 * A process has stored two envelopes and died: one of bob, and a later one of ada and bob. Another process accepts an
 * event of ada, for whom the second must go first; and so, for bob, must the first.
 */
async function afterDeath(without: readonly Safeguard[]): Promise<string[]> {
  const t = setUp({ test: { without } })
  const dying = setUp({ test: { at: (point) => (point === 'after-store' ? new Promise(() => {}) : undefined) } })
  Object.assign(dying.host, { store: t.host.store, now: t.now })
  const seen: string[] = []
  t.app.notes.on('message', (ctx) => void seen.push(ctx.message.id))
  dying.app.notes.on('message', () => {})
  const stored = (count: number) =>
    vi.waitFor(async () => expect(await t.app.backlog(t.host)).toMatchObject({ envelopes: count }))
  void dying.post([note('bob 1', 'bob')])
  await stored(1)
  void dying.post([note('ada 1', 'ada'), note('bob 2', 'bob')])
  await stored(2)
  await t.post([note('ada 2', 'ada')])
  await t.advance(120_000)
  await t.app.sweep(t.host)
  await t.settle()
  return seen
}
const of = (person: string, ids: readonly string[]): string[] => ids.filter((id) => id.startsWith(person))

test('what is older in a conversation of an older envelope goes first too', async () => {
  const seen = await afterDeath([])
  expect([of('ada', seen), of('bob', seen)]).toEqual([
    ['ada 1', 'ada 2'],
    ['bob 1', 'bob 2'],
  ])
})
test('without that, conversations that have nothing to do with the event are turned around', async () => {
  expect(of('bob', await afterDeath(['transitive']))).toEqual(['bob 2', 'bob 1'])
})

test('in a lane that is never idle, an envelope that has ended keeps none of those before it', () => {
  const tails = new Map<string, InHand>()
  const inHand = (version: string) => new InHand(version, 0, ['lane'], [], tails)
  const [first, second] = [inHand('1'), inHand('2')]
  const third = inHand('3')
  expect([second.behind, third.behind]).toEqual([new Set([first]), new Set([second])])
  first.end()
  second.end()
  expect([first.behind, second.behind]).toEqual([undefined, undefined])
})
