import { expect, test } from 'vitest'
import { type Sealer, sealedStore } from '../../../core/seal.ts'
import { memoryStore } from '../../../core/storage/memory.ts'
import type { Store } from '../../../core/storage/store.ts'
import { storeConformance } from '../../conformance/store.ts'
import { note, setUp } from './kit.ts'

/** AES-GCM with the place as additional data: what a real sealer does, in a few lines. */
async function aes(): Promise<Sealer> {
  const key = await crypto.subtle.generateKey({ name: 'AES-GCM', length: 256 }, false, ['encrypt', 'decrypt'])
  const bytes = (text: string) => new TextEncoder().encode(text)
  const algorithm = (iv: Uint8Array, context: string) => ({
    name: 'AES-GCM',
    iv: iv as BufferSource,
    additionalData: bytes(context),
  })
  return {
    async seal(plain, context) {
      const iv = crypto.getRandomValues(new Uint8Array(12))
      const sealed = new Uint8Array(await crypto.subtle.encrypt(algorithm(iv, context), key, bytes(plain)))
      return Buffer.concat([iv, sealed]).toString('base64url')
    },
    async open(sealed, context) {
      const all = Buffer.from(sealed, 'base64url')
      const plain = await crypto.subtle.decrypt(algorithm(all.subarray(0, 12), context), key, all.subarray(12))
      return new TextDecoder().decode(plain)
    },
  }
}

test('an app works on a sealed store, whose dump shows no text of anybody', async () => {
  const sealer = await aes()
  const written: unknown[] = []
  const recorded = (store: Store): Store => ({
    ...store,
    scope: (name) => recorded(store.scope(name)),
    set(key, value, options) {
      written.push([key, value])
      return store.set(key, value, options)
    },
  })
  const t = setUp({ keep: '8d', retries: [] }, (store) => sealedStore(recorded(store), sealer))
  t.app.notes.on('message', async (ctx) => {
    await ctx.once('secret', () => 'CANARY-memo')
    await ctx.reply('CANARY-reply')
    if (ctx.message.id === 'bad') throw new Error('parked')
  })
  await t.post([note('m1', 'ada', 'CANARY-text'), note('bad', 'bob', 'CANARY-text')])
  await t.advance(10_000)
  expect(t.sent).toHaveLength(2)
  // All that was ever written, also what is gone by now.
  const dump = JSON.stringify(written)
  for (const key of ['in/', 'q/', 'dead/', 'kept/', 'seen/']) expect(dump).toContain(`"${key}`)
  expect(dump).not.toContain('CANARY')
  expect(await t.app.dead(t.host)).toMatchObject([{ event: { data: { text: 'CANARY-text' } } }])
})

test('a sealed value that was moved to another key does not open', async () => {
  const plain = memoryStore()
  const store = sealedStore(plain, await aes())
  await store.set('a', 'for a')
  await plain.set('b', (await plain.get('a'))?.value)
  await expect(store.get('b')).rejects.toThrow()
})

const sealer = await aes()
for (const { name, run } of storeConformance({
  make: () => sealedStore(memoryStore(), sealer),
  large: 100_000,
  racers: 50,
}))
  test(`sealed: ${name}`, run)
