import type { Feature } from '../../../core/feature.ts'
import { GraphError } from '../../../core/graph/errors.ts'
import { type PageOptions, pages as walk } from '../../../core/graph/pages.ts'
import type { Graph } from '../../../core/graph/types.ts'
import { methodsOf } from '../../shared/endpoints.ts'
import { type SubscriptionCalls, subscriptionTable } from '../../shared/messaging/subscriptions.ts'
import type { PageField } from '../../shared/page.ts'
import type { PagesApi, PagesFeature } from '../mod.ts'

/** A Page that a token reaches, with the Page's own token where Meta gives it. */
export interface PageAccount {
  readonly id: string
  readonly name?: string
  /** Keep it like a password. Absent where the person has no task on the Page. */
  readonly access_token?: string
  readonly category?: string
  readonly tasks?: readonly string[]
  readonly instagram_business_account?: { readonly id: string; readonly username?: string }
  /** How it was found: as a role of the person, or through a business. */
  readonly via: 'accounts' | 'owned' | 'client'
  readonly business?: string | undefined
}
export interface PageSearch {
  readonly pages: readonly PageAccount[]
  /** What could not be read, such as the Pages of a business without `business_management`. */
  readonly warnings: readonly { readonly path: string; readonly message: string }[]
}
const FIELDS = 'id,name,access_token,category,tasks,instagram_business_account{id,username}'

/**
 * Every Page that a user or system-user token reaches, each once: `me/accounts`, which leaves out Pages that people hold
 * through a business, plus the owned and client Pages of every business, all paged to the end.
 * Source: https://developers.facebook.com/docs/graph-api/reference/business/owned_pages
 */
export async function findPages(
  graph: Graph,
  options: Pick<PageOptions, 'signal' | 'limit'> = {},
): Promise<PageSearch> {
  const found = new Map<string, PageAccount>()
  const warnings: { path: string; message: string }[] = []
  const read = async (path: string, take: (item: PageAccount) => Promise<void> | void, fields = FIELDS) => {
    try {
      for await (const item of walk<PageAccount>(graph, path, { limit: 100, ...options, params: { fields } }))
        await take(item)
    } catch (error) {
      // Whoever may not see businesses still has the Pages of `me/accounts`.
      const lacking = error instanceof GraphError && ['permission', 'missing', 'invalid'].includes(error.class)
      if (!lacking || path === 'me/accounts') throw error
      warnings.push({ path, message: error.message })
    }
  }
  const add =
    (via: PageAccount['via'], business?: string) =>
    (item: PageAccount): void => {
      const known = found.get(item.id)
      if (known?.access_token) return
      found.set(item.id, { ...known, ...item, via: known?.via ?? via, ...(business !== undefined && { business }) })
    }
  await read('me/accounts', add('accounts'))
  const businesses: string[] = []
  await read('me/businesses', ({ id }) => void businesses.push(id), 'id')
  for (const business of businesses) {
    await read(`${business}/owned_pages`, add('owned', business))
    await read(`${business}/client_pages`, add('client', business))
  }
  return { pages: [...found.values()], warnings }
}

export interface AccountsApi {
  readonly accounts: {
    /** With a user or system-user token; see `findPages` for a client of your own. */
    find(options?: Pick<PageOptions, 'signal' | 'limit'>): Promise<PageSearch>
  }
  /** Which webhooks this app gets of the Page. */
  readonly subscriptions: SubscriptionCalls<PageField>
}
export interface Accounts extends PagesFeature {
  readonly event: never
  readonly api: AccountsApi
  readonly extras: unknown
}
/**
 * Tokens for every Page, and the Page's webhooks.
 *
 * @example
 * const { pages } = await findPages(createGraph({ fetch, credentials: () => ({ token: userToken }) }))
 */
export const accounts: Feature<Accounts, PagesApi> = {
  product: 'pages',
  api: ({ graph, account }) => ({
    accounts: { find: (options) => findPages(graph, options) },
    subscriptions: methodsOf(subscriptionTable, { graph, node: account ?? 'me' }),
  }),
}
