import { describe } from '../errors.ts'
import { pages } from '../graph/pages.ts'
import type { Graph } from '../graph/types.ts'
import type { Log } from '../host.ts'
import type { Awaitable } from '../plugin.ts'
import type { Token } from './credential.ts'
import { verifyAccessToken } from './debug.ts'
import { exchangeCode, exchangeInstagramCode, exchangeToken } from './exchange.ts'
import { pageTokens } from './page-tokens.ts'
import { type AuthSite, graphWith, type MetaApp } from './site.ts'
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
  /** Meta's `extras` of a login, such as `{ featureType: 'whatsapp_business_app_onboarding' }`. */
  readonly extras?: Readonly<Partial<Record<ConnectProduct, object>>> | undefined
  readonly tokens: Tokens
  readonly directory: Directory
  readonly log: Log
  /** Subscribed fields by webhook object: `app.fields()`. */
  readonly fields?: Readonly<Record<string, readonly string[]>> | undefined
  /** The six-digit PIN to register a new WhatsApp number with; without one, numbers are not registered. */
  readonly pin?: ((phoneNumberId: string) => Awaitable<string | undefined>) | undefined
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
  const extras = on.extras?.[product]
  const common = { redirect_uri: redirectUri, state, response_type: 'code' }
  if (product === 'instagram') {
    const query = new URLSearchParams({ client_id: on.instagram?.id ?? on.app.id, scope, ...common })
    return `https://www.instagram.com/oauth/authorize?${query}`
  }
  const query = new URLSearchParams({
    client_id: on.app.id,
    ...(config ? { config_id: config, override_default_response_type: 'true' } : { scope }),
    ...(product === 'facebook' && { code_challenge: challenge, code_challenge_method: 'S256' }),
    ...(extras && { extras: JSON.stringify(extras) }),
    ...common,
  })
  return `https://www.facebook.com/${on.version ? `${on.version}/` : ''}dialog/oauth?${query}`
}

interface Visit {
  readonly tenant: string
  readonly code: string
  /** Where the login came back to; a popup comes back nowhere. */
  readonly redirectUri?: string | undefined
  readonly verifier?: string | undefined
}

/** Turns the code of a login into credentials and accounts of the tenant, and subscribes the app to them. */
export async function connect(on: Connector, product: ConnectProduct, visit: Visit): Promise<Connected> {
  const accounts: { product: string; account: string; name?: string }[] = []
  const problems: string[] = []
  const attempt: Steps['attempt'] = async (what, run) => {
    try {
      await run()
    } catch (error) {
      problems.push(what)
      on.log.warn('connect: not done', { what, error: describe(error) })
    }
  }
  const link: Steps['link'] = async (credential, name, ids) => {
    for (const [of, account] of ids)
      if (await on.directory.link({ product: of, account, tenant: visit.tenant, credential }))
        accounts.push({ product: of, account, name })
      else problems.push(`link ${of} ${account}: it belongs to another tenant`)
  }
  const put: Steps['put'] = async (name, token) =>
    (await on.tokens.put(`${visit.tenant}:${name}`, visit.tenant, token)).id

  await LOGINS[product](on, visit, { put, link, attempt })
  if (accounts.length + problems.length === 0) problems.push('find an account: none was granted to this app')
  return { product, tenant: visit.tenant, accounts, problems }
}

/** What a login does with what it finds. */
interface Steps {
  /** Stores a credential of the tenant; answers its id. */
  put(name: string, token: Token): Promise<string>
  link(credential: string, name: string, ids: readonly (readonly [product: string, account: string])[]): Promise<void>
  /** A step whose failure is told and does not undo the others. */
  attempt(what: string, run: () => Promise<unknown>): Promise<void>
}
type Login = (on: Connector, visit: Visit, steps: Steps) => Promise<void>

const connectFacebook: Login = async (on, visit, { put, link, attempt }) => {
  const { code, redirectUri, verifier } = visit
  const short = await exchangeCode(on, on.app, code, { redirectUri, verifier })
  const first = await verifyAccessToken(on, on.app, short.token)
  // Login for Business may be set to give a token of a system user, which is long-lived as it is.
  const system = first.type === 'SYSTEM_USER'
  const long = system ? { ...short, kind: 'system_user' as const } : await exchangeToken(on, on.app, short)
  const facts = system ? first : await verifyAccessToken(on, on.app, long.token)
  const { userId, scopes, dataAccessExpiresAt } = facts
  const user: Token = { ...long, expiresAt: long.expiresAt ?? facts.expiresAt, userId, scopes, dataAccessExpiresAt }
  const person = await put(`user:${userId}`, user)
  const graph = graphWith(on, on.app, user.token)
  await attempt('list the Pages', async () => {
    for await (const page of pageTokens(on, on.app, user)) {
      const id = await put(`page:${page.id}`, page.token)
      const instagram = page.instagramId ? ([['instagram', page.instagramId]] as const) : []
      await link(id, page.name, [['messenger', page.id], ['pages', page.id], ...instagram])
      await attempt(`subscribe Page ${page.id}`, () =>
        accountWebhooks(graphWith(on, on.app, page.token.token), page.id).set({
          fields: on.fields?.['page'] ?? ['messages'],
        }),
      )
    }
  })
  if (scopes.some((s) => s === 'ads_read' || s === 'ads_management'))
    await attempt('list the ad accounts', async () => {
      const list = pages<{ id: string; name?: string }>(graph, 'me/adaccounts', {
        limit: 100,
        params: { fields: 'id,name' },
      })
      for await (const account of list) await link(person, account.name ?? '', [['ads', account.id]])
    })
}

const connectWhatsApp: Login = async (on, visit, { put, link, attempt }) => {
  const { code, redirectUri } = visit
  const token = await exchangeCode(on, on.app, code, { kind: 'whatsapp', redirectUri })
  const facts = await verifyAccessToken(on, on.app, token.token)
  const scope = facts.granularScopes.find((s) => s.scope === 'whatsapp_business_management')
  const { userId, scopes, expiresAt = token.expiresAt, dataAccessExpiresAt } = facts
  const known: Token = { ...token, userId, scopes, expiresAt, dataAccessExpiresAt }
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

async function register(graph: Graph, phone: string, on: Connector, attempt: Steps['attempt']): Promise<void> {
  const pin = await on.pin?.(phone)
  if (pin)
    await attempt(`register number ${phone}`, () =>
      graph.post(`${phone}/register`, { messaging_product: 'whatsapp', pin }),
    )
}

const connectInstagram: Login = async (on, visit, { put, link, attempt }) => {
  const app = on.instagram ?? on.app
  const token = await exchangeInstagramCode(on, app, visit.code, visit.redirectUri ?? '')
  const graph = graphWith(on, app, token.token, 'graph.instagram.com')
  const me = await graph.get<{ id?: string; user_id: string; username?: string }>('me', {
    params: { fields: 'id,user_id,username' },
  })
  // Webhooks name the account by `user_id`; deauthorize and deletion name the person by the app-scoped `id`.
  const id = await put(`instagram:${me.user_id}`, { ...token, userId: me.id ?? token.userId })
  await link(id, me.username ?? '', [['instagram', me.user_id]])
  await attempt(`subscribe Instagram account ${me.user_id}`, () =>
    accountWebhooks(graph, 'me').set({ fields: on.fields?.['instagram'] ?? ['messages'] }),
  )
}

const LOGINS: Readonly<Record<ConnectProduct, Login>> = {
  facebook: connectFacebook,
  whatsapp: connectWhatsApp,
  instagram: connectInstagram,
}
