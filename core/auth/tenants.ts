import { SignalboxError } from '../errors.ts'
import type { Credentials } from '../graph/types.ts'
import type { Store } from '../storage/store.ts'
import { createMemory, type Memory } from './memory.ts'
import type { Tokens } from './tokens.ts'

/** Who owns an account of Meta's, and which credential speaks for it. */
export interface Account {
  readonly product: string
  /** phone_number_id, WhatsApp Business Account, Page, Instagram or ad account id. */
  readonly account: string
  readonly tenant: string
  readonly credential: string
}
export interface Directory {
  /** False where the account belongs to another tenant whose credential still works. */
  link(account: Account): Promise<boolean>
  unlink(product: string, account: string): Promise<void>
  /** Unlinks every account that a credential speaks for. */
  unlinkAll(credential: string): Promise<void>
  find(product: string, account: string): Promise<Account | undefined>
  credentials(product: string, account: string): Promise<Credentials | undefined>
  list(product: string, after?: string): Promise<readonly Account[]>
}

const rowOf = (product: string, account: string): string => `account/${product}/${account}`
const backRows = (credential: string): string => `speaks/${encodeURIComponent(credential)}/`
const backRow = (a: Account): string => `${backRows(a.credential)}${a.product}/${a.account}`

/** Account → tenant → credential. What is found is kept for a minute per isolate; what is not found is not kept. */
export function createDirectory(
  store: Store,
  tokens: Tokens,
  now: () => number,
  { accounts: kept }: Pick<Memory, 'accounts'> = createMemory(),
): Directory {
  const find = async (product: string, account: string): Promise<Account | undefined> =>
    (await store.get<Account>(rowOf(product, account)))?.value
  const unlink = async (product: string, account: string): Promise<void> => {
    const found = await find(product, account)
    if (found) await store.delete(backRow(found))
    await store.delete(rowOf(product, account))
    kept.forget(rowOf(product, account))
  }
  return {
    find,
    unlink,
    async link(account) {
      const key = rowOf(account.product, account.account)
      for (;;) {
        const row = await store.get<Account>(key)
        if (row && row.value.tenant !== account.tenant) {
          const works = await tokens.credentials(row.value.credential).catch((error: unknown) => {
            // A store that fails for a moment must give no account away.
            if (!(error instanceof SignalboxError && error.code === 'token_revoked')) throw error
          })
          if (works) return false
        }
        await store.set(backRow(account), account)
        if (!(await store.set(key, account, { ifVersion: row?.version ?? null }))) continue
        kept.forget(key)
        if (row && row.value.credential !== account.credential) await store.delete(backRow(row.value))
        return true
      }
    },
    async unlinkAll(credential) {
      for (;;) {
        const page = await store.list<Account>(backRows(credential), { limit: 100 })
        for (const { key, value } of page) {
          if ((await find(value.product, value.account))?.credential === credential)
            await unlink(value.product, value.account)
          await store.delete(key)
        }
        if (page.length < 100) return
      }
    },
    async credentials(product, account) {
      const key = rowOf(product, account)
      let found = kept.get(key, now())
      if (!found) {
        found = await find(product, account)
        if (!found) return undefined
        kept.set(key, found, now())
      }
      return tokens.credentials(found.credential, found.tenant)
    },
    list: async (product, after) =>
      (await store.list<Account>(`account/${product}/`, { after: after && rowOf(product, after), limit: 500 })).map(
        (entry) => entry.value,
      ),
  }
}
