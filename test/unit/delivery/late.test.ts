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

test('where one conversation of a POST cannot be stored, the others that run are not run again beside', async () => {
  const { opened, open } = latch()
  let fails = false
  const failing = (store: Store): Store => ({
    ...store,
    scope: (name) => failing(store.scope(name)),
    set: (key, value, options) =>
      fails && key.startsWith('q/notes:page:ada/') && key.endsWith('-0001')
        ? Promise.reject(new Error('disk full'))
        : store.set(key, value, options),
  })
  const t = setUp({}, failing)
  const runs: string[] = []
  t.app.notes.on('message', (ctx) => {
    runs.push(ctx.message.id)
    if (ctx.message.id === 'a1' && fails) throw new Error('not yet')
    if (ctx.message.id === 'b1') return opened
  })
  fails = true
  await t.post([note('a1', 'ada'), note('a2', 'ada'), note('b1', 'bob')])
  await vi.waitFor(() => expect(runs).toContain('b1'))
  const aMoment = () => new Promise((resolve) => setTimeout(resolve, 20))
  await aMoment()
  fails = false
  const sweeping = t.app.sweep(t.host, { budgetMs: 1000 }) // it would wait for what runs
  await aMoment()
  expect(runs.filter((id) => id === 'b1')).toHaveLength(1)
  open()
  await sweeping
  for (let n = 0; n < 4; n++) {
    await t.advance(60_000)
    await t.app.sweep(t.host)
    await t.settle()
  }
  expect(new Set(runs)).toEqual(new Set(['a1', 'a2', 'b1']))
})

test('a mark that is written after its write has failed, while it is made again, is still the own one', async () => {
  const failed = new Map<string, () => Promise<unknown>>()
  const late = (store: Store): Store => ({
    ...store,
    scope: (name) => late(store.scope(name)),
    async set(key, value, options) {
      const write = () => store.set(key, value, options)
      if (!key.startsWith('seen/')) return write()
      const before = failed.get(key)
      failed.set(key, write)
      if (!before) throw new Error('no answer')
      await before()
      return write()
    },
  })
  const t = setUp({}, late)
  const seen: string[] = []
  t.app.notes.on('message', (ctx) => void seen.push(ctx.message.id))
  await t.post([note('m1')])
  await t.advance(60_000)
  expect(seen).toEqual(['m1'])
})
