import { expect, test } from 'vitest'
import { chunked } from '../../../core/storage/chunks.ts'
import { storeOver } from '../../../core/storage/dialect.ts'
import { memoryDialect } from '../../../core/storage/memory.ts'

test('a large value that must be new and is there already costs one look, and no write of its parts', async () => {
  const calls: string[] = []
  const counted = new Proxy(memoryDialect({}), {
    get: (target, name: 'get' | 'set' | 'delete' | 'list' | 'guarantee') => {
      if (name !== 'guarantee') calls.push(name)
      return target[name]
    },
  })
  const store = storeOver(chunked(counted, 1000, Date.now))
  const body = 'x'.repeat(10_000)
  expect(await store.set('in/1', body, { ifVersion: null })).toBeTruthy()
  calls.length = 0
  expect(await store.set('in/1', body, { ifVersion: null })).toBe(false)
  expect(calls).toEqual(['get'])
  expect((await store.get('in/1'))?.value).toBe(body)
})
