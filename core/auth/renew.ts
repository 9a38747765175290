import { describe, SignalboxError } from '../errors.ts'
import { pause } from '../graph/retry.ts'
import type { Host } from '../host.ts'
import type { Entry, Store } from '../storage/store.ts'
import { type Credential, dead, isGone, isRenewable, numberOf, sealedFor, type Token } from './credential.ts'
import { renewToken } from './exchange.ts'
import type { AuthSite, MetaApp } from './site.ts'
import type { Vault } from './vault.ts'

/** What `createTokens` gives to it. */
export interface RenewalParts {
  readonly store: Store
  readonly vault: Vault
  readonly site: AuthSite & Pick<Host, 'log'>
  readonly running: Map<string, Promise<Credential>>
  appOf(token: Pick<Token, 'kind'>): MetaApp
  load(id: string): Promise<Entry<Credential> | undefined>
  seal(id: string, tenant: string, token: Token): Promise<Credential>
  tell(kind: 'renewed' | 'renewal_failed', credential: Credential): Promise<boolean>
  revoke(id: string, reason: string, sealed: string): Promise<void>
}
export interface Renewer {
  (id: string): Promise<Credential>
  /** Whether a renewal failed a moment ago: calls then go on with the old token. */
  failedLately(id: string): Promise<boolean>
}

/** Longer than an exchange and its proof may take together. */
const CLAIM_MS = 60_000
const WAIT_MS = 15_000
const POLL_MS = 200
const AGAIN_MS = 300_000

const alive = (credential: Credential): Credential => {
  if (credential.state === 'revoked') throw dead(credential.id, credential.reason)
  return credential
}

/**
 * Renews a credential once for all who ask: in an isolate they share one promise, between isolates a claim in the store
 * decides who asks Meta, and the others wait until the row changes. `auth()` has it; tokens made by hand take it where
 * they end: `createTokens({ …, renewer: renewals })`.
 */
export function renewals(parts: RenewalParts): Renewer {
  const { store, vault, site, running, appOf, load, seal, tell, revoke } = parts

  const wait = async (id: string, before: Entry<Credential>): Promise<Credential> => {
    for (let waited = 0; waited < WAIT_MS; waited += POLL_MS) {
      await pause(site, POLL_MS)
      // First the claim, then the row: whoever held it has written by then.
      const held = await store.get(`claim/${id}`)
      const now = await load(id)
      if (now && now.version !== before.version) return alive(now.value)
      if (!held) break
    }
    throw new SignalboxError('busy', `Credential ${id} could not be renewed just now`)
  }
  const exchange = async (id: string, row: Entry<Credential>): Promise<Credential> => {
    const { sealed, tenant, state: _, id: __, reason: ___, ...facts } = row.value
    try {
      const token = await vault.open(sealed, sealedFor(row.value))
      const next = await seal(id, tenant, await renewToken(site, appOf(facts), { ...facts, token }))
      // Replaced or revoked meanwhile: what is stored counts.
      if (!(await store.set(row.key, next, { ifVersion: row.version }))) return alive((await load(id))?.value ?? next)
      await tell('renewed', next)
      return next
    } catch (error) {
      if (isGone(error)) {
        await revoke(id, numberOf(error), sealed)
        throw dead(id, numberOf(error))
      }
      site.log.warn('renewal failed', { credential: id, error: describe(error) })
      await store.set(`failed/${id}`, 1, { ttl: AGAIN_MS })
      await tell('renewal_failed', row.value)
      throw error
    }
  }
  const renewOnce = async (id: string): Promise<Credential> => {
    const before = await load(id)
    if (!before) throw new SignalboxError('account_unknown', `There is no credential ${id}`)
    const { kind } = alive(before.value)
    if (!isRenewable(kind))
      throw new SignalboxError('input_invalid', `A token of kind "${kind}" is not renewed`, {
        fix: 'It lasts until its owner loses the role, or the app secret is reset; then connect again.',
      })
    const claim = await store.set(`claim/${id}`, 1, { ifVersion: null, ttl: CLAIM_MS })
    if (claim === false) return wait(id, before)
    try {
      // Another may have finished between the reading and the claim.
      const row = await load(id)
      if (!row) throw new SignalboxError('account_unknown', `There is no credential ${id}`)
      return row.version === before.version ? await exchange(id, row) : alive(row.value)
    } finally {
      await store.delete(`claim/${id}`, { ifVersion: claim })
    }
  }
  const renew = (id: string): Promise<Credential> => {
    const known = running.get(id)
    if (known) return known
    const made = renewOnce(id).finally(() => running.delete(id))
    running.set(id, made)
    return made
  }
  return Object.assign(renew, { failedLately: async (id: string) => (await store.get(`failed/${id}`)) !== undefined })
}
