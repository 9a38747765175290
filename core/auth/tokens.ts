import { SignalboxError, toLog } from '../errors.ts'
import type { Credentials } from '../graph/types.ts'
import type { Host } from '../host.ts'
import type { Entry, Store } from '../storage/store.ts'
import {
  type Credential,
  dead,
  hostOf,
  isGone,
  isRenewable,
  numberOf,
  renewal,
  sealedFor,
  type Token,
} from './credential.ts'
import { createMemory, type Memory } from './memory.ts'
import type { RenewalParts, Renewer } from './renew.ts'
import type { AuthSite, MetaApp } from './site.ts'
import type { Vault } from './vault.ts'

/** What happened to a credential; never with its token. */
export interface CredentialEvent {
  readonly name: 'credential'
  readonly kind: 'stored' | 'renewed' | 'revoked' | 'renewal_failed'
  readonly credential: Omit<Credential, 'sealed'>
  /** Names this very token among those that the credential had; tells nothing of it. */
  readonly print: string
}
export interface TokensInit {
  /** A scope of the app's store. */
  readonly store: Store
  readonly vault: Vault
  readonly site: AuthSite & Pick<Host, 'log'>
  readonly app: MetaApp
  /** For Instagram Login. */
  readonly instagram?: MetaApp | undefined
  /** `renewals`, for tokens that end. Without it none is renewed: they work to their end and are revoked then. */
  readonly renewer?: ((parts: RenewalParts) => Renewer) | undefined
  readonly onEvent?: ((event: CredentialEvent) => void | Promise<void>) | undefined
  /** Shared by all that serve one app in one isolate. */
  readonly memory?: Memory | undefined
}

/** The tokens of all tenants: sealed, renewed once, revoked for all. */
export interface Tokens {
  put(id: string, tenant: string, token: Token): Promise<Credential>
  /**
   * What the Graph client speaks with; renews what is due. Throws `token_revoked`, and `seal_invalid` where it is
   * another tenant's than the one named; undefined where there is none.
   */
  credentials(id: string, tenant?: string): Promise<Credentials | undefined>
  /** Renews now, once for all who ask, and keeps the old token until Meta has proved the new one. */
  renew(id: string): Promise<Credential>
  revoke(id: string, reason: string): Promise<void>
  /** Tells of a revocation again, where a crash or an error kept it from being told. */
  retell(credential: Credential): Promise<void>
  remove(id: string): Promise<void>
  list(after?: string): Promise<readonly Credential[]>
}

export const rowOf = (id: string): string => `credential/${id}`
/** The credentials of a person begin with this; the rest of the key is the credential's id. */
export const personRows = (userId: string): string => `user/${encodeURIComponent(userId)}/`
const personRow = (userId: string, id: string): string => personRows(userId) + id
const plain = ({ sealed: _, told: __, ...rest }: Credential): Omit<Credential, 'sealed'> => rest

export function createTokens(init: TokensInit): Tokens {
  const { store, vault, site, app, instagram, memory = createMemory() } = init

  const tell = async (kind: CredentialEvent['kind'], credential: Credential): Promise<boolean> => {
    memory.opened.forget(credential.id)
    site.log[kind === 'revoked' || kind === 'renewal_failed' ? 'warn' : 'info'](`credential:${kind}`, plain(credential))
    try {
      const print = credential.sealed.slice(-22)
      await init.onEvent?.({ name: 'credential', kind, credential: plain(credential), print })
      return true
    } catch (error) {
      toLog(site.log, 'the credential event was not handled', { credential: credential.id })(error)
      return false
    }
  }
  const appOf = ({ kind }: Pick<Token, 'kind'>): MetaApp => {
    if (kind !== 'instagram') return app
    if (instagram) return instagram
    throw new SignalboxError('config_missing', 'Instagram Login needs INSTAGRAM_APP_ID and INSTAGRAM_APP_SECRET')
  }
  const load = (id: string): Promise<Entry<Credential> | undefined> => store.get<Credential>(rowOf(id))
  const seal = async (id: string, tenant: string, { token, ...facts }: Token): Promise<Credential> => ({
    ...facts,
    id,
    tenant,
    state: 'active',
    sealed: await vault.seal(token, sealedFor({ id, tenant })),
  })
  const tellRevoked = async ({ key, version, value }: Entry<Credential>): Promise<void> => {
    if (await tell('revoked', value)) await store.set(key, { ...value, told: true }, { ifVersion: version })
  }
  /** Where `sealed` is given, only that very token is revoked: one that came meanwhile stays. */
  const revoke = async (id: string, reason: string, sealed?: string): Promise<void> => {
    memory.opened.forget(id)
    for (;;) {
      const row = await load(id)
      if (!row || row.value.state === 'revoked' || (sealed && row.value.sealed !== sealed)) return
      const revoked: Credential = { ...row.value, state: 'revoked', reason }
      const version = await store.set(row.key, revoked, { ifVersion: row.version })
      if (version) return tellRevoked({ key: row.key, version, value: revoked })
    }
  }
  const renew = init.renewer?.({ store, vault, site, appOf, load, seal, tell, revoke, running: memory.renewing })

  /** The credentials of a row, with its token opened, once a minute at most. */
  const open = async (credential: Credential): Promise<Credentials> => {
    const { id, kind, sealed } = credential
    const known = memory.opened.get(id, site.now())
    const token = known?.credential.sealed === sealed ? known.token : await vault.open(sealed, sealedFor(credential))
    if (known?.credential.sealed !== sealed) memory.opened.set(id, { credential, token }, site.now())
    return {
      token,
      host: hostOf(kind),
      ...(kind === 'instagram' && { appSecret: appOf(credential).secret, proof: false }),
      async rejected(error) {
        memory.opened.forget(id)
        if (!isGone(error)) return undefined
        const row = await load(id)
        if (!row || row.value.state === 'revoked') return undefined
        // A newer token is in the store already: try that one.
        if (row.value.sealed !== sealed) return open(row.value)
        // Called expired before its time: one renewal may help. What fails for the moment leaves all as it is.
        if (renew && error.subcode === 463 && isRenewable(kind) && renewal(credential, site.now()) !== 'expired')
          return renew(id).then(open, () => undefined)
        await revoke(id, numberOf(error), sealed)
        return undefined
      },
    }
  }

  return {
    async put(id, tenant, token) {
      const before = (await load(id))?.value
      const credential = await seal(id, tenant, token)
      await store.set(rowOf(id), credential)
      if (before?.userId && before.userId !== token.userId) await store.delete(personRow(before.userId, id))
      if (token.userId) await store.set(personRow(token.userId, id), 1)
      await tell('stored', credential)
      return credential
    },
    async credentials(id, tenant) {
      const known = memory.opened.get(id, site.now())?.credential
      const credential = known ?? (await load(id))?.value
      if (!credential) return undefined
      if (tenant !== undefined && credential.tenant !== tenant)
        throw new SignalboxError('seal_invalid', `Credential ${id} is another tenant's`)
      if (credential.state === 'revoked') throw dead(id, credential.reason)
      const due = renewal(credential, site.now())
      if (due === 'expired') {
        await revoke(id, 'expired', credential.sealed)
        throw dead(id, 'expired')
      }
      if (!renew || due !== 'now' || (await renew.failedLately(id))) return open(credential)
      try {
        return await open(await renew(id))
      } catch (error) {
        if (error instanceof SignalboxError && error.code === 'token_revoked') throw error
        // The old token still works, unless it was revoked meanwhile: what fails for a moment must not stop the call.
        const now = (await load(id))?.value
        if (now?.state === 'revoked') throw dead(id, now.reason)
        return now && open(now)
      }
    },
    async renew(id) {
      if (renew) return renew(id)
      throw new SignalboxError('config_missing', 'These tokens were made without a `renewer`')
    },
    revoke,
    async retell({ id }) {
      const row = await load(id)
      if (row?.value.state === 'revoked' && !row.value.told) await tellRevoked(row)
    },
    async remove(id) {
      const row = await load(id)
      if (row?.value.userId) await store.delete(personRow(row.value.userId, id))
      await store.delete(rowOf(id))
      memory.opened.forget(id)
    },
    list: async (after) =>
      (await store.list<Credential>('credential/', { after: after && rowOf(after), limit: 500 })).map((e) => e.value),
  }
}
