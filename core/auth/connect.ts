import { describe } from '../errors.ts'
import { pages } from '../graph/pages.ts'
import type { Graph } from '../graph/types.ts'
import type { Log } from '../host.ts'
import type { Token } from './credential.ts'
import {
  type AuthSite,
  debugToken,
  exchangeCode,
  exchangeInstagramCode,
  exchangeToken,
  graphWith,
  type MetaApp,
  pageTokens,
} from './exchange.ts'
import type { Begun } from './state.ts'
import type { Directory } from './tenants.ts'
import type { Tokens } from './tokens.ts'
import { accountWebhooks } from './webhooks.ts'

/** The three logins: Facebook Login for Business, WhatsApp Embedded Signup, Instagram Login. */
export type ConnectProduct = 'facebook' | 'whatsapp' | 'instagram'

export interface Connector extends AuthSite {
  readonly app: MetaApp
  readonly instagram?: MetaApp | undefined
  /** `config_id` of Login for Business, by product; it names the permissions. */
  readonly configs: Readonly<Partial<Record<ConnectProduct, string | undefined>>>
  /** Permissions to ask for where there is no `config_id`. */
  readonly scopes?: Readonly<Partial<Record<ConnectProduct, readonly string[]>>> | undefined
  readonly tokens: Tokens
  readonly directory: Directory
  readonly log: Log
  /** Subscribed fields by webhook object: `app.fields()`. */
  readonly fields?: Readonly<Record<string, readonly string[]>> | undefined
  /** The six-digit PIN to register a new WhatsApp number with; without one, numbers are not registered. */
  readonly pin?: ((phoneNumberId: string) => string | undefined) | undefined
}

/** What a login brought. */
export interface Connected {
  readonly product: ConnectProduct
  readonly tenant: string
  readonly accounts: readonly { readonly product: string; readonly account: string; readonly name?: string }[]
  /** Accounts that belong to another tenant, and what could not be subscribed. */
  readonly problems: readonly string[]
}

const SCOPES: Readonly<Record<ConnectProduct, readonly string[]>> = {
  facebook: ['pages_show_list', 'pages_messaging', 'pages_manage_metadata', 'business_management'],
  whatsapp: ['whatsapp_business_management', 'whatsapp_business_messaging'],
  instagram: ['instagram_business_basic', 'instagram_business_manage_messages', 'instagram_business_manage_comments'],
}

/**
 * The address that a login begins at.
 * Sources: https://developers.facebook.com/docs/facebook-login/facebook-login-for-business
 * https://developers.facebook.com/docs/whatsapp/embedded-signup
 * https://developers.facebook.com/docs/instagram-platform/instagram-api-with-instagram-login/business-login
 */
export function loginUrl(
  on: Connector,
  product: ConnectProduct,
  redirectUri: string,
  { state, challenge }: Begun,
): string {
  const scope = (on.scopes?.[product] ?? SCOPES[product]).join(',')
  const config = on.configs[product]
  const common = { redirect_uri: redirectUri, state, response_type: 'code' }
  if (product === 'instagram') {
    const query = new URLSearchParams({ client_id: on.instagram?.id ?? on.app.id, scope, ...common })
    return `https://www.instagram.com/oauth/authorize?${query}`
  }
  const query = new URLSearchParams({
    client_id: on.app.id,
    ...(config ? { config_id: config, override_default_response_type: 'true' } : { scope }),
    ...(product === 'facebook' && { code_challenge: challenge, code_challenge_method: 'S256' }),
    ...common,
  })
  return `https://www.facebook.com/${on.version ? `${on.version}/` : ''}dialog/oauth?${query}`
}

interface Visit {
  readonly tenant: string
  readonly code: string
  readonly redirectUri: string
  readonly verifier: string
}

/** Turns the code of a login into credentials and accounts of the tenant, and subscribes the app to them. */
export async function connect(on: Connector, product: ConnectProduct, visit: Visit): Promise<Connected> {
  const accounts: { product: string; account: string; name?: string }[] = []
  const problems: string[] = []
  const attempt = async (what: string, run: () => Promise<unknown>): Promise<void> => {
    try {
      await run()
    } catch (error) {
      problems.push(what)
      on.log.warn('connect: not done', { what, error: describe(error) })
    }
  }
  const link = async (credential: string, name: string, ids: readonly (readonly [string, string])[]): Promise<void> => {
    for (const [of, account] of ids)
      if (await on.directory.link({ product: of, account, tenant: visit.tenant, credential }))
        accounts.push({ product: of, account, name })
      else problems.push(`${of} ${account} belongs to another tenant`)
  }
  const put = async (name: string, token: Token): Promise<string> =>
    (await on.tokens.put(`${visit.tenant}:${name}`, visit.tenant, token)).id

  if (product === 'whatsapp') await connectWhatsApp(on, visit, put, link, attempt)
  else if (product === 'instagram') await connectInstagram(on, visit, put, link, attempt)
  else await connectFacebook(on, visit, put, link, attempt)
  return { product, tenant: visit.tenant, accounts, problems }
}

type Put = (name: string, token: Token) => Promise<string>
type Link = (credential: string, name: string, ids: readonly (readonly [string, string])[]) => Promise<void>
type Try = (what: string, run: () => Promise<unknown>) => Promise<void>

async function connectFacebook(on: Connector, visit: Visit, put: Put, link: Link, attempt: Try): Promise<void> {
  const { code, redirectUri, verifier } = visit
  const short = await exchangeCode(on, on.app, code, { redirectUri, verifier })
  const long = await exchangeToken(on, on.app, short)
  const facts = await debugToken(on, on.app, long.token)
  const user: Token = { ...long, userId: facts.userId, scopes: facts.scopes }
  const person = await put(`user:${facts.userId}`, user)
  for await (const page of pageTokens(on, on.app, user)) {
    const id = await put(`page:${page.id}`, page.token)
    const instagram = page.instagramId ? ([['instagram', page.instagramId]] as const) : []
    await link(id, page.name, [['messenger', page.id], ['pages', page.id], ...instagram])
    const graph = graphWith(on, on.app, page.token.token)
    await attempt(`subscribe Page ${page.id}`, () =>
      accountWebhooks(graph, page.id).set({ fields: on.fields?.['page'] ?? ['messages'] }),
    )
  }
  if (facts.scopes.some((s) => s === 'ads_read' || s === 'ads_management'))
    await attempt('list the ad accounts', async () => {
      const graph = graphWith(on, on.app, user.token)
      const list = pages<{ id: string; name?: string }>(graph, 'me/adaccounts', {
        limit: 100,
        params: { fields: 'id,name' },
      })
      for await (const account of list) await link(person, account.name ?? '', [['ads', account.id]])
    })
}

async function connectWhatsApp(on: Connector, visit: Visit, put: Put, link: Link, attempt: Try): Promise<void> {
  const { code, redirectUri } = visit
  const token = await exchangeCode(on, on.app, code, { kind: 'whatsapp', redirectUri })
  const facts = await debugToken(on, on.app, token.token)
  const scope = facts.granularScopes.find((s) => s.scope === 'whatsapp_business_management')
  const known = { ...token, userId: facts.userId, scopes: facts.scopes, expiresAt: facts.expiresAt }
  const graph = graphWith(on, on.app, token.token)
  for (const waba of scope?.target_ids ?? []) {
    const id = await put(`waba:${waba}`, known)
    await link(id, '', [['whatsapp', waba]])
    await attempt(`subscribe account ${waba}`, () => accountWebhooks(graph, waba).set())
    await attempt(`list the numbers of account ${waba}`, async () => {
      for await (const phone of pages<{ id: string; verified_name?: string }>(graph, `${waba}/phone_numbers`)) {
        await link(id, phone.verified_name ?? '', [['whatsapp', phone.id]])
        await register(graph, phone.id, on, attempt)
      }
    })
  }
}

async function register(graph: Graph, phone: string, on: Connector, attempt: Try): Promise<void> {
  const pin = on.pin?.(phone)
  if (pin)
    await attempt(`register number ${phone}`, () =>
      graph.post(`${phone}/register`, { messaging_product: 'whatsapp', pin }),
    )
}

async function connectInstagram(on: Connector, visit: Visit, put: Put, link: Link, attempt: Try): Promise<void> {
  const app = on.instagram ?? on.app
  const token = await exchangeInstagramCode(on, app, visit.code, visit.redirectUri)
  const graph = graphWith(on, app, token.token, 'graph.instagram.com')
  const me = await graph.get<{ user_id: string; username?: string }>('me', { params: { fields: 'user_id,username' } })
  const id = await put(`instagram:${me.user_id}`, token)
  await link(id, me.username ?? '', [['instagram', me.user_id]])
  await attempt(`subscribe Instagram account ${me.user_id}`, () =>
    accountWebhooks(graph, 'me').set({ fields: on.fields?.['instagram'] ?? ['messages'] }),
  )
}
