import type { Credentials } from '../graph/types.ts'
import type { Store } from '../storage/store.ts'
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
  find(product: string, account: string): Promise<Account | undefined>
  credentials(product: string, account: string): Promise<Credentials | undefined>
  list(product: string, after?: string): Promise<readonly Account[]>
}

const FRESH_MS = 60_000
const MAX_KEPT = 10_000
const rowOf = (product: string, account: string): string => `account/${product}/${account}`

/**
 * Account → tenant → credential. What is found is kept for a minute per isolate; a token that Meta rejects is
 * forgotten at once.
 */
export function createDirectory(store: Store, tokens: Tokens, now: () => number): Directory {
  const kept = new Map<string, { readonly until: number; readonly credentials: Promise<Credentials | undefined> }>()
  const find = async (product: string, account: string): Promise<Account | undefined> =>
    (await store.get<Account>(rowOf(product, account)))?.value

  const read = async (key: string, product: string, account: string): Promise<Credentials | undefined> => {
    const found = await find(product, account)
    const credentials = found && (await tokens.credentials(found.credential))
    if (!credentials) return undefined
    return {
      ...credentials,
      rejected(error) {
        kept.delete(key)
        return Promise.resolve(credentials.rejected?.(error))
      },
    }
  }
  return {
    find,
    async link(account) {
      const key = rowOf(account.product, account.account)
      kept.delete(key)
      for (;;) {
        const row = await store.get<Account>(key)
        if (row && row.value.tenant !== account.tenant) {
          const works = await tokens.credentials(row.value.credential).catch(() => undefined)
          if (works) return false
        }
        if (await store.set(key, account, { ifVersion: row?.version ?? null })) return true
      }
    },
    async unlink(product, account) {
      kept.delete(rowOf(product, account))
      await store.delete(rowOf(product, account))
    },
    credentials(product, account) {
      const key = rowOf(product, account)
      const known = kept.get(key)
      if (known && known.until > now()) return known.credentials
      if (kept.size >= MAX_KEPT) kept.clear()
      const credentials = read(key, product, account)
      kept.set(key, { until: now() + FRESH_MS, credentials })
      const forget = (): void => void kept.delete(key)
      // Neither failures nor unknown accounts are kept: the next one may have been connected meanwhile.
      credentials.then((c) => c ?? forget(), forget)
      return credentials
    },
    list: async (product, after) =>
      (await store.list<Account>(`account/${product}/`, { after: after && rowOf(product, after), limit: 500 })).map(
        (entry) => entry.value,
      ),
  }
}
