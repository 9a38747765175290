import { describe, SignalboxError } from '../errors.ts'
import { GraphError } from '../graph/errors.ts'
import { pause } from '../graph/retry.ts'
import type { Credentials } from '../graph/types.ts'
import type { Host } from '../host.ts'
import type { Entry, Store } from '../storage/store.ts'
import { type Credential, hostOf, renewal, type Token } from './credential.ts'
import { type AuthSite, debugToken, exchangeToken, type MetaApp, refreshInstagram } from './exchange.ts'
import type { Vault } from './vault.ts'

/** What happened to a credential; never with its token. */
export interface CredentialEvent {
  readonly name: 'credential'
  readonly kind: 'stored' | 'renewed' | 'revoked' | 'renewal_failed'
  readonly credential: Omit<Credential, 'sealed'>
}
export interface TokensInit {
  /** A scope of the app's store. */
  readonly store: Store
  readonly vault: Vault
  readonly site: AuthSite & Pick<Host, 'log'>
  readonly app: MetaApp
  /** For Instagram Login. */
  readonly instagram?: MetaApp | undefined
  readonly onEvent?: ((event: CredentialEvent) => void | Promise<void>) | undefined
}

/** The tokens of all tenants: sealed, renewed once, revoked for all. */
export interface Tokens {
  put(id: string, tenant: string, token: Token): Promise<Credential>
  /** What the Graph client speaks with; renews what is due. Throws `token_revoked`; undefined where there is none. */
  credentials(id: string): Promise<Credentials | undefined>
  /** Renews now, once for all who ask, and keeps the old token until Meta has proved the new one. */
  renew(id: string): Promise<Credential>
  revoke(id: string, reason: string): Promise<void>
  remove(id: string): Promise<void>
  list(after?: string): Promise<readonly Credential[]>
}

const CLAIM_MS = 30_000
const rowOf = (id: string): string => `credential/${id}`
const plain = ({ sealed: _, ...rest }: Credential): Omit<Credential, 'sealed'> => rest
const numberOf = (error: GraphError): string =>
  error.subcode ? `${error.metaCode}/${error.subcode}` : String(error.metaCode)

export function createTokens(init: TokensInit): Tokens {
  const { store, vault, site, app, instagram } = init
  const running = new Map<string, Promise<Credential>>()

  const tell = async (kind: CredentialEvent['kind'], credential: Credential): Promise<void> => {
    site.log[kind === 'revoked' || kind === 'renewal_failed' ? 'warn' : 'info'](`credential:${kind}`, plain(credential))
    await init.onEvent?.({ name: 'credential', kind, credential: plain(credential) })
  }
  const appOf = ({ kind }: Pick<Token, 'kind'>): MetaApp => {
    if (kind !== 'instagram') return app
    if (instagram) return instagram
    throw new SignalboxError('config_missing', 'Instagram Login needs INSTAGRAM_APP_ID and INSTAGRAM_APP_SECRET')
  }
  const load = (id: string): Promise<Entry<Credential> | undefined> => store.get<Credential>(rowOf(id))
  const sealed = async (id: string, tenant: string, { token, ...facts }: Token): Promise<Credential> => ({
    ...facts,
    id,
    tenant,
    state: 'active',
    sealed: await vault.seal(token, rowOf(id)),
  })
  const exchange = async (token: Token): Promise<Token> => {
    const fresh = await (token.kind === 'instagram' ? refreshInstagram : exchangeToken)(site, appOf(token), token)
    if (token.kind !== 'instagram') {
      const facts = await debugToken(site, app, fresh.token).catch((cause: unknown) => {
        throw new SignalboxError('token_invalid', 'Meta could not be asked about the renewed token', { cause })
      })
      if (!facts.isValid || facts.appId !== app.id || (token.userId && facts.userId !== token.userId))
        throw new SignalboxError('token_invalid', 'Meta does not vouch for the renewed token; the old one stays')
    }
    return { ...fresh, userId: token.userId, scopes: token.scopes }
  }

  const revoke = async (id: string, reason: string): Promise<void> => {
    for (;;) {
      const row = await load(id)
      if (!row || row.value.state === 'revoked') return
      const revoked: Credential = { ...row.value, state: 'revoked', reason }
      if (!(await store.set(row.key, revoked, { ifVersion: row.version }))) continue
      return tell('revoked', revoked)
    }
  }
  const dead = (id: string, reason: string | undefined): SignalboxError =>
    new SignalboxError('token_revoked', `Credential ${id} was revoked (${reason ?? 'by its owner'})`, {
      fix: 'Let the owner connect again.',
    })

  /** The exchange itself, by whoever holds the claim; the others wait for the row to change. */
  const renewOnce = async (id: string): Promise<Credential> => {
    const before = await load(id)
    if (!before) throw new SignalboxError('account_unknown', `There is no credential ${id}`)
    if (before.value.state === 'revoked') throw dead(id, before.value.reason)
    const claim = await store.set(`claim/${id}`, 1, { ifVersion: null, ttl: CLAIM_MS })
    if (claim === false) {
      for (let waited = 0; waited < CLAIM_MS; waited += 200) {
        await pause(site, 200)
        const now = await load(id)
        if (now && now.version !== before.version) return now.value
        if (!(await store.get(`claim/${id}`))) break
      }
      throw new SignalboxError('busy', `Credential ${id} is being renewed elsewhere`)
    }
    try {
      // Another may have finished between the reading and the claim.
      const row = (await load(id)) ?? before
      if (row.version !== before.version) return row.value
      const { sealed: text, tenant, state: _, id: __, ...facts } = row.value
      const fresh = await exchange({ ...facts, token: await vault.open(text, row.key) })
      const next = await sealed(id, tenant, fresh)
      if (!(await store.set(row.key, next, { ifVersion: row.version }))) return (await load(id))?.value ?? next
      await tell('renewed', next)
      return next
    } catch (error) {
      if (error instanceof GraphError && error.class === 'auth') {
        await revoke(id, numberOf(error))
        throw dead(id, numberOf(error))
      }
      site.log.warn('renewal failed', { credential: id, error: describe(error) })
      await tell('renewal_failed', before.value)
      throw error
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

  const open = async (credential: Credential): Promise<Credentials> => {
    const { id, kind, sealed: text } = credential
    return {
      token: await vault.open(text, rowOf(id)),
      host: hostOf(kind),
      ...(kind === 'instagram' && { appSecret: appOf(credential).secret, proof: false }),
      async rejected(error) {
        const row = await load(id)
        // A renewed token is in the store already: try that one.
        if (row && row.value.sealed !== text && row.value.state === 'active') return open(row.value)
        const expired = error.subcode === 463 && credential.expiresAt !== undefined
        if (expired && renewal(credential, site.now()) !== 'expired') return open(await renew(id))
        await revoke(id, numberOf(error))
        return undefined
      },
    }
  }

  return {
    async put(id, tenant, token) {
      const credential = await sealed(id, tenant, token)
      await store.set(rowOf(id), credential)
      if (token.userId) await store.set(`user/${token.userId}/${id}`, 1)
      await tell('stored', credential)
      return credential
    },
    async credentials(id) {
      const credential = (await load(id))?.value
      if (!credential) return undefined
      if (credential.state === 'revoked') throw dead(id, credential.reason)
      const due = renewal(credential, site.now())
      if (due === 'expired') {
        await revoke(id, 'expired')
        throw dead(id, 'expired')
      }
      if (due !== 'now') return open(credential)
      // The old token still works: a renewal that fails for a moment must not stop the call.
      const fresh = await renew(id).catch((error: unknown) => {
        if (error instanceof SignalboxError && error.code === 'token_revoked') throw error
        return credential
      })
      return open(fresh)
    },
    renew,
    revoke,
    async remove(id) {
      const row = await load(id)
      if (row?.value.userId) await store.delete(`user/${row.value.userId}/${id}`)
      await store.delete(rowOf(id))
    },
    list: async (after) =>
      (await store.list<Credential>('credential/', { after: after && rowOf(after), limit: 500 })).map((e) => e.value),
  }
}

/**
 * Seals again what an older key sealed, after which that key may leave the ring; answers how many. `store` is the scope
 * that the tokens are kept in.
 *
 * @example
 * const count = await reseal(store, createVault({ '2026-01': env.KEY_OLD, '2026-11': env.KEY_NEW }))
 */
export async function reseal(store: Store, vault: Vault): Promise<number> {
  let count = 0
  let after: string | undefined
  for (;;) {
    const page = await store.list<Credential>('credential/', { after, limit: 100 })
    for (const { key, version, value } of page) {
      after = key
      if (!vault.isStale(value.sealed)) continue
      const sealed = await vault.seal(await vault.open(value.sealed, key), key)
      if (await store.set(key, { ...value, sealed }, { ifVersion: version })) count++
    }
    if (page.length < 100) return count
  }
}
