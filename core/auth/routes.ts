import { describe, SignalboxError } from '../errors.ts'
import { DEFAULT_VERSION } from '../graph/versions.ts'
import type { Host } from '../host.ts'
import { objectOf } from '../loose.ts'
import type { Route } from '../plugin.ts'
import type { Store } from '../storage/store.ts'
import { readBody } from '../webhook/body.ts'
import { parseJson } from '../webhook/json.ts'
import { type Compliance, dataDeletion, deauthorize, deletionStatus } from './compliance.ts'
import { type Connected, type Connector, type ConnectProduct, connect, loginUrl } from './connect.ts'
import { type AuthApi, type AuthOptions, appOf, type Env, instagramOf, siteOf, versionOf } from './settings.ts'
import { begin, finish } from './state.ts'

const PRODUCTS: readonly string[] = ['facebook', 'whatsapp', 'instagram']
const COOKIE = 'signalbox_connect'
const page = (text: string, status: number): Response =>
  new Response(text, {
    status,
    headers: {
      'content-type': 'text/plain; charset=utf-8',
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
    },
  })
const STRANGER = 'Sign in to your account first'
function failed({ log }: Host, product: string, error: unknown): Response {
  log.warn('connect failed', { product, error: describe(error) })
  return error instanceof SignalboxError && error.code === 'state_invalid'
    ? page(`${error.message}. ${error.fix ?? ''}`, 400)
    : page('Nothing was connected: Meta refused', 502)
}
const told = ({ accounts, problems }: Connected): string =>
  [
    ...(accounts.length > 0 ? [`Connected: ${accounts.map((a) => `${a.product} ${a.account}`).join(', ')}`] : []),
    ...(problems.length > 0 ? [`Not done: ${problems.join(', ')}`] : []),
  ].join('\n')

export const complianceOf = (options: AuthOptions, api: AuthApi, env: Env, host: Host, store: Store): Compliance => ({
  ...api,
  host,
  store,
  origin: options.origin,
  secrets: [env.META_APP_SECRET, env.META_APP_SECRET_PREVIOUS, env.INSTAGRAM_APP_SECRET].filter((s) => s !== undefined),
  erase: options.erase && (async (userId, on) => options.erase?.(userId, on)),
})

const WANTED = 'Send { "code" } as JSON'
function codeIn(bytes: Uint8Array): string | undefined {
  const { code } = objectOf(parseJson(new TextDecoder().decode(bytes)).value)
  return typeof code === 'string' ? code : undefined
}

/** `/connect/:product` and its callback, `/deauthorize`, `/data-deletion` and its status page. */
export function createAuthRoutes(options: AuthOptions): readonly Route<Env, AuthApi>[] {
  const connectorOf = (env: Env, host: Host, api: AuthApi): Connector => ({
    ...siteOf(env, host, options.url),
    ...api,
    version: versionOf(env) ?? DEFAULT_VERSION,
    app: appOf(env),
    instagram: instagramOf(env),
    configs: { facebook: env.FACEBOOK_CONFIG_ID, whatsapp: env.WHATSAPP_CONFIG_ID },
    scopes: options.scopes,
    extras: options.extras,
    pin: options.pin,
    fields: options.fields?.(),
  })
  const redirectUri = (request: Request): string => {
    const { origin, pathname } = new URL(request.url)
    return `${options.origin ?? origin}${pathname.replace(/\/callback$/, '')}/callback`
  }

  const begins: Route<Env, AuthApi> = {
    method: 'GET',
    path: '/connect/:product',
    root: true,
    async handle(request, { config, host, store, params, api }) {
      const product = params['product'] ?? ''
      if (!PRODUCTS.includes(product)) return page('There is no such login', 404)
      const tenant = await options.tenantOf?.(request, host)
      if (!tenant) return page(STRANGER, 403)
      const begun = await begin(store, config.META_APP_SECRET, host.now(), { product, tenant })
      const to = loginUrl(connectorOf(config, host, api()), product as ConnectProduct, redirectUri(request), begun)
      const cookie = `${COOKIE}=${begun.nonce}; Max-Age=600; Path=/; HttpOnly; Secure; SameSite=Lax`
      return new Response(null, {
        status: 302,
        headers: { location: to, 'set-cookie': cookie, 'cache-control': 'no-store' },
      })
    },
  }
  const finishes: Route<Env, AuthApi> = {
    method: 'GET',
    path: '/connect/:product/callback',
    root: true,
    async handle(request, { config, host, store, params, api }) {
      const query = new URL(request.url).searchParams
      const product = params['product'] ?? ''
      const nonce = new RegExp(`(?:^|;\\s*)${COOKIE}=([\\w-]+)`).exec(request.headers.get('cookie') ?? '')?.[1] ?? ''
      try {
        const given = { state: query.get('state') ?? '', nonce, product }
        const { tenant, verifier } = await finish(store, config.META_APP_SECRET, host.now(), given)
        const code = query.get('code')
        if (!code) return page('Nothing was connected: the login was cancelled', 400)
        const visit = { tenant, code, verifier, redirectUri: redirectUri(request) }
        const connected = await connect(connectorOf(config, host, api()), product as ConnectProduct, visit)
        const answer = await options.onConnected?.(connected, host)
        return answer ?? page(told(connected), 200)
      } catch (error) {
        return failed(host, product, error)
      }
    },
  }
  /**
   * Embedded Signup in Meta's popup: the page that opened it is given the code, good for 30 seconds, and posts it here as
   * JSON, which no page of another origin can do.
   * Source: https://developers.facebook.com/docs/whatsapp/embedded-signup/implementation
   */
  const popup: Route<Env, AuthApi> = {
    method: 'POST',
    path: '/connect/whatsapp',
    root: true,
    async handle(request, { config, host, api }) {
      if (!request.headers.get('content-type')?.startsWith('application/json')) return page(WANTED, 415)
      const tenant = await options.tenantOf?.(request, host)
      if (!tenant) return page(STRANGER, 403)
      const bytes = await readBody(request, { maxBytes: 4096 }, host.timer)
      if (typeof bytes === 'number') return page(WANTED, bytes)
      const code = codeIn(bytes)
      if (!code) return page(WANTED, 400)
      try {
        const connected = await connect(connectorOf(config, host, api()), 'whatsapp', { tenant, code })
        return (await options.onConnected?.(connected, host)) ?? Response.json(connected)
      } catch (error) {
        return failed(host, 'whatsapp', error)
      }
    },
  }
  const compliance: readonly Route<Env, AuthApi>[] = [
    {
      method: 'POST',
      path: '/deauthorize',
      root: true,
      handle: (request, { api, config, host, store }) =>
        deauthorize(request, complianceOf(options, api(), config, host, store)),
    },
    {
      method: 'POST',
      path: '/data-deletion',
      root: true,
      handle: (request, { api, config, host, store }) =>
        dataDeletion(request, complianceOf(options, api(), config, host, store)),
    },
    {
      method: 'GET',
      path: '/data-deletion/:code',
      root: true,
      handle: (_, { store, params }) => deletionStatus(params['code'] ?? '', { store }),
    },
  ]
  return [begins, finishes, popup, ...compliance]
}
