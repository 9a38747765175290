import { expect, test, vi } from 'vitest'
import type { Store } from '../../../core/storage/store.ts'
import { latch, note, setUp } from './kit.ts'

test('a row that is written while another lane is looked at still holds up what comes after it', async () => {
  let stuck: Promise<void> | undefined
  const rows: string[] = []
  const slow = (store: Store): Store => ({
    ...store,
    scope: (name) => slow(store.scope(name)),
    async set(key, value, options) {
      if (key.startsWith('q/') && options?.ttl === undefined) {
        rows.push(key)
        await stuck
      }
      return store.set(key, value, options)
    },
  })
  const t = setUp({ order: { echo: 'latest' }, debounce: '10s' }, slow)
  const seen: string[] = []
  t.app.notes.on(['echo', 'message'], (ctx) => void seen.push(String(ctx.event.id)))
  const { opened, open } = latch()
  stuck = opened
  await t.post([{ ...note('first', 'ada'), field: 'echo' }])
  await vi.waitFor(() => expect(rows).toHaveLength(1))
  await t.post([note('other', 'bob')])
  await vi.waitFor(() => expect(seen).toEqual(['other']))
  open()
  await t.settle()
  await t.post([note('second', 'ada')])
  await t.advance(60_000)
  expect(seen).toEqual(['other', 'first', 'second'])
})
