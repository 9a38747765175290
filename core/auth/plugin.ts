import { describe, SignalboxError } from '../errors.ts'
import type { Credentials } from '../graph/types.ts'
import { DEFAULT_VERSION } from '../graph/versions.ts'
import type { Host } from '../host.ts'
import type { Awaitable, Plugin, Route, Types } from '../plugin.ts'
import { type Keys, type KeysInput, keys, validate } from '../schema.ts'
import type { Store } from '../storage/store.ts'
import { type Compliance, dataDeletion, deauthorize, deletionStatus, forgetPending } from './compliance.ts'
import { type Connected, type Connector, type ConnectProduct, connect, loginUrl } from './connect.ts'
import { renewal } from './credential.ts'
import type { MetaApp } from './exchange.ts'
import { begin, finish } from './state.ts'
import { createDirectory, type Directory } from './tenants.ts'
import { type CredentialEvent, createTokens, reseal, type Tokens } from './tokens.ts'
import { createVault, type KeyRing, type Vault } from './vault.ts'

const KEYS = {
  META_APP_ID: { about: 'App id of your Meta app (App settings > Basic)' },
  META_APP_SECRET: { about: 'App secret of your Meta app (App settings > Basic)', secret: true },
  TOKEN_KEYS: { about: 'Key ring for stored tokens: {"2026-11":"<openssl rand -base64 32>"}', secret: true },
  FACEBOOK_CONFIG_ID: { about: 'Configuration of Facebook Login for Business', optional: true },
  WHATSAPP_CONFIG_ID: { about: 'Configuration of WhatsApp Embedded Signup', optional: true },
  INSTAGRAM_APP_ID: { about: 'Instagram app id, for Instagram Login', optional: true },
  INSTAGRAM_APP_SECRET: { about: 'Instagram app secret, for Instagram Login', secret: true, optional: true },
  GRAPH_VERSION: { about: 'Graph API version such as v26.0', optional: true },
} as const
type Env = KeysInput<typeof KEYS>

/** What the routes, tasks and `tenants` work with, for one environment and store. */
export interface AuthApi {
  readonly tokens: Tokens
  readonly directory: Directory
  readonly vault: Vault
}
export interface Auth extends Types {
  readonly id: 'auth'
  readonly env: Env
  readonly credentials: unknown
  readonly event: never
  readonly api: AuthApi
  readonly extras: unknown
  readonly shared: unknown
}
export interface AuthOptions extends Pick<Connector, 'scopes' | 'pin' | 'url'> {
  /**
   * Which of your tenants the visitor of `/connect/:product` is, from your own session; undefined refuses the visit.
   */
  tenantOf?(request: Request, host: Host): Awaitable<string | undefined>
  /** Where to send the visitor afterwards; by default a plain page says what was connected. */
  onConnected?(connected: Connected, host: Host): Awaitable<Response | undefined>
  /** Told of every stored, renewed and revoked credential. */
  onCredential?(event: CredentialEvent, host: Host): Awaitable<void>
  /** Erases what your app stored about a person (app-scoped id); called again until it succeeds. */
  erase?(userId: string, host: Host): Promise<void>
  /** The fields that connected accounts are subscribed to, by webhook object: `() => app.fields()`. */
  fields?(): Readonly<Record<string, readonly string[]>>
  /** The address of the app, where the host does not see it itself (behind a proxy). */
  readonly origin?: string | undefined
}
/** The plugin, and the `tenants` function that `createApp` takes. */
export interface AuthParts {
  readonly plugin: Plugin<Auth>
  tenants(product: string, account: string, host: Host, store?: Store): Promise<Credentials | undefined>
}

const schema: Keys<Env, Env> = keys(KEYS)
const PRODUCTS: readonly string[] = ['facebook', 'whatsapp', 'instagram']
const COOKIE = 'signalbox_connect'
const page = (text: string, status: number): Response =>
  new Response(text, { status, headers: { 'content-type': 'text/plain; charset=utf-8', 'cache-control': 'no-store' } })

const instagramOf = ({ INSTAGRAM_APP_ID: id, INSTAGRAM_APP_SECRET: secret }: Env): MetaApp | undefined =>
  id && secret ? { id, secret } : undefined

function ringOf({ TOKEN_KEYS }: Env): KeyRing {
  try {
    return JSON.parse(TOKEN_KEYS) as KeyRing
  } catch {
    throw new SignalboxError('config_missing', 'TOKEN_KEYS is not JSON', { fix: 'Write it as {"2026-11":"<base64>"}.' })
  }
}

/**
 * Tokens and tenants for apps that serve many client businesses: the routes `/connect/:product`, `/deauthorize` and
 * `/data-deletion`, the tasks that renew tokens, seal them again and finish deletions, and `tenants` for `createApp`.
 *
 * @example
 * const { plugin, tenants } = auth({ tenantOf: (request) => session(request)?.business })
 * const app = createApp({ plugins: [whatsapp(), plugin], tenants })
 */
export function auth(options: AuthOptions = {}): AuthParts {
  const perEnv = new WeakMap<object, { readonly store: Store; readonly api: AuthApi }>()
  const apiOf = (env: Env, host: Host, store: Store): AuthApi => {
    const known = perEnv.get(host.env as object)
    if (known) return known.api
    const vault = createVault(ringOf(env))
    const tokens = createTokens({
      store,
      vault,
      site: siteOf(env, host),
      app: { id: env.META_APP_ID, secret: env.META_APP_SECRET },
      instagram: instagramOf(env),
      onEvent: (event) => options.onCredential?.(event, host),
    })
    const api = { vault, tokens, directory: createDirectory(store, tokens, () => host.now()) }
    perEnv.set(host.env as object, { store, api })
    return api
  }
  const siteOf = (env: Env, host: Host) => ({
    fetch: host.fetch,
    now: () => host.now(),
    random: () => host.random(),
    timer: (ms: number, run: () => void) => host.timer(ms, run),
    log: host.log,
    version: env.GRAPH_VERSION,
    url: options.url,
  })
  const connectorOf = (env: Env, host: Host, store: Store): Connector => ({
    ...siteOf(env, host),
    ...apiOf(env, host, store),
    version: env.GRAPH_VERSION ?? DEFAULT_VERSION,
    app: { id: env.META_APP_ID, secret: env.META_APP_SECRET },
    instagram: instagramOf(env),
    configs: { facebook: env.FACEBOOK_CONFIG_ID, whatsapp: env.WHATSAPP_CONFIG_ID },
    scopes: options.scopes,
    pin: options.pin,
    fields: options.fields?.(),
  })
  const complianceOf = (env: Env, host: Host, store: Store): Compliance => ({
    host,
    store,
    tokens: apiOf(env, host, store).tokens,
    secrets: [env.META_APP_SECRET, env.INSTAGRAM_APP_SECRET].filter((s) => s !== undefined),
    erase: options.erase && ((userId, on) => options.erase?.(userId, on) ?? Promise.resolve()),
  })
  const redirectUri = (request: Request): string => {
    const { origin, pathname } = new URL(request.url)
    return `${options.origin ?? origin}${pathname.replace(/\/callback$/, '')}/callback`
  }

  const begins: Route<Env, AuthApi> = {
    method: 'GET',
    path: '/connect/:product',
    root: true,
    async handle(request, { config, host, store, params }) {
      const product = params['product'] ?? ''
      if (!PRODUCTS.includes(product)) return page('There is no such login', 404)
      const tenant = await options.tenantOf?.(request, host)
      if (!tenant) return page('Sign in to your account first', 403)
      const begun = await begin(store, config.META_APP_SECRET, host.now(), { product, tenant })
      const to = loginUrl(connectorOf(config, host, store), product as ConnectProduct, redirectUri(request), begun)
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
    async handle(request, { config, host, store, params }) {
      const query = new URL(request.url).searchParams
      const product = params['product'] ?? ''
      const nonce = new RegExp(`(?:^|;\\s*)${COOKIE}=([\\w-]+)`).exec(request.headers.get('cookie') ?? '')?.[1] ?? ''
      try {
        const given = { state: query.get('state') ?? '', nonce, product }
        const { tenant, verifier } = await finish(store, config.META_APP_SECRET, host.now(), given)
        const code = query.get('code')
        if (!code) return page('Nothing was connected: the login was cancelled', 400)
        const visit = { tenant, code, verifier, redirectUri: redirectUri(request) }
        const connected = await connect(connectorOf(config, host, store), product as ConnectProduct, visit)
        const answer = await options.onConnected?.(connected, host)
        return (
          answer ?? page(`Connected: ${connected.accounts.map((a) => `${a.product} ${a.account}`).join(', ')}`, 200)
        )
      } catch (error) {
        host.log.warn('connect failed', { product, error: describe(error) })
        const refused = error instanceof SignalboxError && error.code === 'state_invalid'
        return page(
          refused ? `${error.message}. ${error.fix ?? ''}` : 'Nothing was connected: Meta refused',
          refused ? 400 : 502,
        )
      }
    },
  }
  const compliance: readonly Route<Env, AuthApi>[] = [
    {
      method: 'POST',
      path: '/deauthorize',
      root: true,
      handle: (request, { config, host, store }) => deauthorize(request, complianceOf(config, host, store)),
    },
    {
      method: 'POST',
      path: '/data-deletion',
      root: true,
      handle: (request, { config, host, store }) => dataDeletion(request, complianceOf(config, host, store)),
    },
    {
      method: 'GET',
      path: '/data-deletion/:code',
      root: true,
      handle: (_, { store, params }) => deletionStatus(params['code'] ?? '', { store }),
    },
  ]

  const plugin: Plugin<Auth> = {
    id: 'auth',
    env: schema,
    api: ({ config, host, store }) => apiOf(config as Env, host, store),
    routes: [begins, finishes, ...compliance] as Route<unknown, AuthApi>[],
    tasks: {
      renew: {
        every: '1 hours',
        async run({ api, host, signal }) {
          const { tokens } = api()
          let after: string | undefined
          for (;;) {
            const list = await tokens.list(after)
            for (const credential of list) {
              after = credential.id
              if (signal.aborted) return
              if (credential.state === 'revoked' || !['soon', 'now'].includes(renewal(credential, host.now()))) continue
              await tokens.renew(credential.id).catch(() => {})
            }
            if (list.length < 500) return
          }
        },
      },
      reseal: {
        every: '1 days',
        async run({ api, store }) {
          await reseal(store, api().vault)
        },
      },
      deletions: {
        every: '10 minutes',
        async run({ config, host, store }) {
          await forgetPending(complianceOf(config as Env, host, store))
        },
      },
    },
  }
  return {
    plugin,
    async tenants(product, account, host, store) {
      if (account === '') return undefined
      const result = validate(schema, host.env, 'auth')
      if (result.issues) throw new SignalboxError('config_missing', result.issues.map((i) => i.message).join('\n'))
      const { directory } = apiOf(result.value, host, store ?? host.store.scope('plugin/auth'))
      return directory.credentials(product, account)
    },
  }
}
