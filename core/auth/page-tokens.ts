import { pages } from '../graph/pages.ts'
import type { Graph } from '../graph/types.ts'
import type { Token } from './credential.ts'
import { type AuthSite, graphWith, type MetaApp } from './site.ts'

/** A Page with its own token, and the Instagram account behind it. */
export interface PageToken {
  readonly id: string
  readonly name: string
  readonly token: Token
  readonly instagramId?: string | undefined
}
interface PageRow {
  readonly id: string
  readonly name?: string
  readonly access_token?: string
  readonly instagram_business_account?: { readonly id: string }
}
const PAGE_FIELDS = 'id,name,access_token,instagram_business_account{id}'

async function* edgesOf(graph: Graph, { scopes }: Token): AsyncGenerator<string> {
  yield 'me/accounts'
  if (scopes && !scopes.includes('business_management')) return
  const businesses = pages<{ id: string } | null>(graph, 'me/businesses', { limit: 100, params: { fields: 'id' } })
  for await (const business of businesses) {
    if (!business?.id) continue
    yield `${business.id}/owned_pages`
    yield `${business.id}/client_pages`
  }
}

/**
 * The Pages that a person's token reaches: those of `me/accounts`, and the owned and client Pages of every business,
 * which `me/accounts` leaves out.
 * Source: https://developers.facebook.com/docs/pages-api/getting-started
 */
export async function* pageTokens(site: AuthSite, app: MetaApp, user: Token): AsyncGenerator<PageToken> {
  const graph = graphWith(site, app, user.token)
  const seen = new Set<string>()
  for await (const edge of edgesOf(graph, user))
    for await (const page of pages<PageRow | null>(graph, edge, { limit: 100, params: { fields: PAGE_FIELDS } })) {
      if (!page?.access_token || seen.has(page.id)) continue
      seen.add(page.id)
      const token: Token = { token: page.access_token, kind: 'page', issuedAt: site.now(), userId: user.userId }
      yield { id: page.id, name: page.name ?? '', token, instagramId: page.instagram_business_account?.id }
    }
}
