import { expect, test } from 'vitest'
import { createDirectory, createTokens, createVault, renewals } from '../../../core/auth/mod.ts'
import { memoryStore } from '../../../core/storage/memory.ts'
import type { Store } from '../../../core/storage/store.ts'
import { APP, fakeMeta, RING } from './kit.ts'

// As docs/operations.md has it.
async function copy(from: Store, to: Store): Promise<void> {
  for (let after: string | undefined; ; ) {
    const page = await from.list('', { after, limit: 500 })
    for (const { key, value } of page) await to.set(key, value)
    if (page.length < 500) return
    after = page.at(-1)?.key
  }
}

test('tokens and accounts that were copied to another store open there, with the same keys and no others', async () => {
  const { host } = fakeMeta()
  const opened = (store: Store, ring: Readonly<Record<string, string>> = RING) => {
    const vault = createVault(ring)
    const tokens = createTokens({ store, vault, site: host, app: APP, renewer: renewals })
    return { tokens, directory: createDirectory(store, tokens, () => host.now()) }
  }
  const [here, there] = [memoryStore(), memoryStore()]
  const old = opened(here.scope('plugin/auth'))
  for (let i = 0; i < 600; i++) {
    await old.tokens.put(`t${i}`, 'bakery', { token: `EAA${i}`, kind: 'page', issuedAt: 0 })
    await old.directory.link({ product: 'messenger', account: `${i}`, tenant: 'bakery', credential: `t${i}` })
  }
  await copy(here.scope('plugin/auth'), there.scope('plugin/auth'))
  const moved = opened(there.scope('plugin/auth'))
  for (const i of [0, 599]) expect((await moved.directory.credentials('messenger', `${i}`))?.token).toBe(`EAA${i}`)
  const others = opened(there.scope('plugin/auth'), { '2026-11': btoa('x'.repeat(32)) })
  await expect(others.directory.credentials('messenger', '0')).rejects.toMatchObject({ code: 'seal_invalid' })
})
