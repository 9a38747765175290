import { type Accept, announce } from '../announce.ts'
import { DAY } from '../duration.ts'
import { SignalboxError } from '../errors.ts'
import { versionName } from '../graph/version-name.ts'
import type { Host } from '../host.ts'
import type { Awaitable, Types } from '../plugin.ts'
import { type Keys, type KeysInput, keys } from '../schema.ts'
import type { Store } from '../storage/store.ts'
import type { Connected, Connector } from './connect.ts'
import { createMemory, type Memory } from './memory.ts'
import { renewals } from './renew.ts'
import type { AuthSite, MetaApp } from './site.ts'
import { createDirectory, type Directory } from './tenants.ts'
import { type CredentialEvent, createTokens, type Tokens } from './tokens.ts'
import { createVault, type KeyRing, type Vault } from './vault.ts'

const KEYS = {
  META_APP_ID: { about: 'App id of your Meta app (App settings > Basic)' },
  META_APP_SECRET: { about: 'App secret of your Meta app (App settings > Basic)', secret: true },
  TOKEN_KEYS: { about: 'Key ring for stored tokens: {"2026-11":"<openssl rand -base64 32>"}', secret: true },
  META_APP_SECRET_PREVIOUS: {
    about: 'The secret before the last rotation, while both are in use',
    secret: true,
    optional: true,
  },
  FACEBOOK_CONFIG_ID: { about: 'Configuration of Facebook Login for Business', optional: true },
  WHATSAPP_CONFIG_ID: { about: 'Configuration of WhatsApp Embedded Signup', optional: true },
  INSTAGRAM_APP_ID: { about: 'Instagram app id, for Instagram Login', optional: true },
  INSTAGRAM_APP_SECRET: { about: 'Instagram app secret, for Instagram Login', secret: true, optional: true },
  GRAPH_VERSION: { about: 'Graph API version such as v26.0', optional: true },
} as const
export type Env = KeysInput<typeof KEYS>
export const schema: Keys<Env, Env> = keys(KEYS)

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
export interface AuthOptions extends Pick<Connector, 'scopes' | 'extras' | 'pin' | 'url'> {
  /**
   * Which of your tenants the visitor of `/connect/:product` is, from your own session; undefined refuses the visit.
   */
  tenantOf?(request: Request, host: Host): Awaitable<string | undefined>
  /** Where to send the visitor afterwards; by default a plain page says what was connected. */
  onConnected?(connected: Connected, host: Host): Awaitable<Response | undefined>
  /** Told of every stored, renewed and revoked credential, beside the handlers of `app.meta.on('credential:…')`. */
  onCredential?(event: CredentialEvent, host: Host): Awaitable<void>
  /** Erases what your app stored about a person (app-scoped id); called again until it succeeds. */
  erase?(userId: string, host: Host): Promise<void>
  /** The fields that connected accounts are subscribed to, by webhook object: `() => app.fields()`. */
  fields?(): Readonly<Record<string, readonly string[]>>
  /** The address of the app, where the host does not see it itself (behind a proxy). */
  readonly origin?: string | undefined
}

const ringOf = ({ TOKEN_KEYS }: Env): KeyRing => {
  try {
    return (JSON.parse(TOKEN_KEYS) ?? {}) as KeyRing
  } catch {
    throw new SignalboxError('config_missing', 'TOKEN_KEYS is not JSON', { fix: 'Write it as {"2026-11":"<base64>"}.' })
  }
}
export const appOf = (env: Env): MetaApp => ({ id: env.META_APP_ID, secret: env.META_APP_SECRET })
export const instagramOf = ({ INSTAGRAM_APP_ID: id, INSTAGRAM_APP_SECRET: secret }: Env): MetaApp | undefined =>
  id && secret ? { id, secret } : undefined

/** Of the environment, if it names one; the app has checked its form. */
export const versionOf = ({ GRAPH_VERSION }: Env): string | undefined => GRAPH_VERSION && versionName(GRAPH_VERSION)

export const siteOf = (env: Env, host: Host, url: string | undefined): AuthSite & Pick<Host, 'log'> => ({
  fetch: (...args) => host.fetch(...args),
  now: () => host.now(),
  random: () => host.random(),
  timer: (ms, run) => host.timer(ms, run),
  log: host.log,
  version: versionOf(env),
  url,
})

export type Parts = (env: Env, host: Host, store: Store, accept: Accept | undefined) => AuthApi

/** The event of the app; once for each token, and once a day for renewals that fail. */
function tellApp(accept: Accept | undefined, { kind, credential, print }: CredentialEvent, now: number): Promise<void> {
  const day = kind === 'renewal_failed' ? `@${Math.floor(now / DAY)}` : ''
  const event = { name: 'credential', kind, data: credential, lane: credential.id, at: now } as const
  return announce(accept, { ...event, key: `${kind}:${print}${day}` })
}

/**
 * Makes the parts of an app's auth. What an isolate remembers belongs to the environment; the parts themselves belong
 * to one host, because some hosts bind fetch and store to the request.
 */
export function createParts(options: AuthOptions): Parts {
  const perEnv = new WeakMap<object, { readonly vault: Vault; readonly memory: Memory }>()
  const perHost = new WeakMap<Host, AuthApi>()
  return (env, host, store, accept) => {
    const known = perHost.get(host)
    if (known) return known
    const kept = perEnv.get(host.env as object) ?? { vault: createVault(ringOf(env)), memory: createMemory() }
    perEnv.set(host.env as object, kept)
    const { vault, memory } = kept
    const tokens = createTokens({
      store,
      vault,
      memory,
      site: siteOf(env, host, options.url),
      app: appOf(env),
      renewer: renewals,
      instagram: instagramOf(env),
      async onEvent(event) {
        try {
          await tellApp(accept, event, host.now())
        } finally {
          await options.onCredential?.(event, host)
        }
      },
    })
    const api = { vault, tokens, directory: createDirectory(store, tokens, () => host.now(), memory) }
    perHost.set(host, api)
    return api
  }
}
