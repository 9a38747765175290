import { SignalboxError } from '../errors.ts'
import { rowsIn } from '../storage/rows-in.ts'
import type { Store } from '../storage/store.ts'
import { type Credential, sealedFor } from './credential.ts'
import type { Vault } from './vault.ts'

/**
 * Seals again what an older key sealed, after which that key may leave the ring; answers how many. `store` is the scope
 * that the tokens are kept in. A row that no key opens does not hold up the others: it is named at the end
 * (`seal_invalid`).
 *
 * @example
 * const count = await reseal(store, createVault({ '2026-01': env.KEY_OLD, '2026-11': env.KEY_NEW }))
 */
export async function reseal(store: Store, vault: Vault): Promise<number> {
  let count = 0
  const closed: string[] = []
  for await (const { key, version, value } of rowsIn<Credential>(store, 'credential/')) {
    if (!vault.isStale(value.sealed)) continue
    const context = sealedFor(value)
    const token = await vault.open(value.sealed, context).catch(() => undefined)
    if (token === undefined) closed.push(value.id)
    // A row that changed meanwhile was sealed by whoever changed it.
    else if (await store.set(key, { ...value, sealed: await vault.seal(token, context) }, { ifVersion: version }))
      count++
  }
  if (closed.length === 0) return count
  throw new SignalboxError('seal_invalid', `${count} resealed; no key opens ${closed.length}: ${closed.slice(0, 5)}`, {
    fix: 'Keep every key in the ring until this task has run, or let the owners connect again.',
  })
}
