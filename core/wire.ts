import type { Accept } from './announce.ts'
import { type Config, envTable, readConfig } from './config.ts'
import { createContext, type RunInit, type Services } from './context.ts'
import type { Health } from './delivery/health.ts'
import { type Link, Registry, type Run, runChain } from './dispatch.ts'
import { SignalboxError, toLog } from './errors.ts'
import { subscribedFields } from './fields.ts'
import { createGraph } from './graph/client.ts'
import { createProver, type Prover } from './graph/proof.ts'
import type { Graph, Transformer } from './graph/types.ts'
import type { Host } from './host.ts'
import type { AnyPlugin } from './plugin.ts'
import { createRoutes } from './routes.ts'
import type { Store } from './storage/store.ts'
import { tell } from './tell.ts'
import type { ApiOptions, Tenants } from './types.ts'
import type { WebhookOptions } from './webhook/body.ts'
import type { Incoming } from './webhook/events.ts'
import { createVerifier, type Verify } from './webhook/signature.ts'

/** What both engines take. */
export interface BaseOptions {
  /** Below which every route lives. Default: the root. */
  readonly basePath?: `/${string}` | undefined
  /**
   * The store of an environment. Default: the runtime's own, `host.store`.
   *
   * @example
   * createApp({ plugins, storage: (env: { REDIS_URL: string }) => redisStore(new Redis(env.REDIS_URL)) })
   * createApp({ plugins, storage: (_, host) => sealedStore(host.store, sealer) })
   */
  readonly storage?: ((env: never, host: Host) => Store) | undefined
  /** Credentials per account, for apps that serve many client businesses. */
  readonly tenants?: Tenants | undefined
  readonly graph?: {
    /** Such as `v26.0`; before `GRAPH_VERSION`. */
    readonly version?: string | undefined
    /** Replaces `https://<host>`; for simulators. */
    readonly url?: string | undefined
    readonly timeoutMs?: number | undefined
    readonly use?: readonly Transformer[] | undefined
  }
  readonly webhook?: WebhookOptions | undefined
  /** Told of every handler that threw; the webhook's answer never depends on it. */
  readonly onError?: ((error: unknown, event: Incoming, host: Host) => void) | undefined
}

/** One verified POST. */
export interface Received {
  /** The plugin whose own webhook it came by; `meta` for an event of the app's own, undefined for Meta's webhooks. */
  readonly own?: string | undefined
  /** The signature that was checked, or the event's key: the same for an identical redelivery. */
  readonly id: string
  readonly text: string
  readonly bytes: Uint8Array
  readonly events: readonly Incoming[]
  /** Its text may be kept as JSON: parsed again, it says the same. */
  readonly exact?: boolean | undefined
}

/** What an app hands to its engine. */
export interface Switchboard extends Services {
  /** Whether any handler waits for such an event. */
  wants(event: Incoming): boolean
  /** The handlers of the app: only what one of them waits for is kept. */
  readonly links: readonly Link[]
  /** Runs the handlers of one event, if any, and answers what to wait for; throws, or rejects with, what they throw. */
  handle(event: Incoming, host: Host, run: RunInit): unknown
  /** Reports a handler's error to the log and to `onError`. */
  report(error: unknown, event: Incoming, host: Host): void
  readonly options: BaseOptions
  /** The Graph version that the app or its environment asks for. */
  versionOf(host: Host): string | undefined
}
export type Settings = (host: Host) => { readonly config: Config }
export interface Engine {
  /** Takes the events over; an error means that they are not stored and Meta must send them again. */
  accept(received: Received, host: Host): Promise<void> | undefined
  /** The routes of whoever operates it, by their paths below the base: `/signalbox/tasks/*` and `/signalbox/admin/*`. */
  operate?(request: Request, path: string, host: Host, settings: Settings): Promise<Response> | undefined
  /** What it adds to `/health`. */
  health?(host: Host): Promise<Omit<Health, 'products' | 'webhooks'>>
  /** Members that it adds to the app. */
  readonly surface?: object
}

/** Every call ends with this signal, or with its own. */
const until =
  (signal: AbortSignal): Transformer =>
  (call, next) =>
    next({ ...call, signal: call.signal ? AbortSignal.any([call.signal, signal]) : signal })

/** Everything that an app is made of, whatever its engine. Types are put on by `createApp`. */
export function wire(
  options: BaseOptions & { readonly plugins: readonly AnyPlugin[] },
  engineOf: (board: Switchboard) => Engine,
): object {
  const { plugins } = options
  const registry = new Registry()
  const perEnv = new WeakMap<object, { config: Config; verify: Verify; proof: Prover; store: Store | undefined }>()
  const settings = (host: Host) => {
    const env = host.env as object
    const known = perEnv.get(env)
    if (known) return known
    const config = readConfig(env, plugins, options)
    const made = {
      config,
      verify: createVerifier(
        [config.META_APP_SECRET, config.META_APP_SECRET_PREVIOUS, config.INSTAGRAM_APP_SECRET],
        host.hmac,
      ),
      proof: createProver(),
      store: options.storage?.(env as never, host),
    }
    perEnv.set(env, made)
    return made
  }
  const acceptOf =
    (host: Host): Accept =>
    async (received) =>
      engine.accept(received, host)
  const storeOf = (host: Host): Store => settings(host).store ?? host.store
  /** One object for each store: what transformers remember goes by it. */
  const graphStores = new WeakMap<Store, Store>()
  const graphStoreOf = (store: Store): Store => {
    const known = graphStores.get(store) ?? store.scope('graph')
    graphStores.set(store, known)
    return known
  }
  const tenantOf = async (product: string, account: string, host: Host) =>
    options.tenants?.(product, account, host, storeOf(host).scope('plugin/auth'), acceptOf(host))
  const credentialsOf = async (product: string, account: string | undefined, host: Host) => {
    const given = await tenantOf(product, account ?? '', host)
    // The environment's own token is that of no account in particular: a tenant that is not known must not use it.
    const own = options.tenants && account !== undefined ? undefined : settings(host).config.plugins.get(product)
    const credentials = given ?? own?.credentials
    if (credentials) return credentials
    throw new SignalboxError('account_unknown', `No credentials for ${product} account ${account ?? '(default)'}`, {
      fix: options.tenants ? 'Return credentials for it from `tenants`.' : 'Declare `credentials` in the plugin.',
    })
  }
  const graphOf = (product: string, account: string | undefined, host: Host, run: RunInit = {}): Graph => {
    const { config, proof } = settings(host)
    return createGraph({
      fetch: run.fetch ?? host.fetch,
      version: versionOf(host),
      url: options.graph?.url,
      timeoutMs: options.graph?.timeoutMs,
      credentials: () => credentialsOf(product, account, host),
      proof,
      appSecret: config.META_APP_SECRET,
      site: {
        product,
        account,
        now: () => host.now(),
        random: () => host.random(),
        timer: (ms, run) => host.timer(ms, run),
        log: host.log,
        accept: acceptOf(host),
        get store() {
          return graphStoreOf(storeOf(host))
        },
      },
      transformers: [...(run.intercept ? [run.intercept(product)] : []), ...(options.graph?.use ?? [])],
    })
  }
  const configOf = (plugin: AnyPlugin, host: Host): unknown => settings(host).config.plugins.get(plugin.id)?.config
  const apiOf = (plugin: AnyPlugin, account: string | undefined, host: Host, run?: RunInit): unknown =>
    plugin.api({
      config: configOf(plugin, host),
      account,
      graph: graphOf(plugin.id, account, host, run),
      host,
      accept: acceptOf(host),
      get store() {
        return storeOf(host).scope(`plugin/${plugin.id}`)
      },
    })

  /** Whether a tenant owns the account; one whose credential was revoked still does. */
  const isKnown = async ({ product, account }: Incoming, host: Host): Promise<boolean> =>
    !plugins.some((p) => p.id === product && p.credentials) ||
    (await tenantOf(product, account, host).catch((error: unknown) => {
      if (error instanceof SignalboxError && error.code === 'token_revoked') return true
      throw error
    })) !== undefined
  const services: Services = { plugins, configOf, graphOf, apiOf, storeOf }
  const versionOf = (host: Host): string | undefined => settings(host).config.GRAPH_VERSION
  const observers = plugins.filter((p) => p.observe)
  const isObserved = (event: Incoming): boolean => observers.some((p) => p.observe?.wants(event) === true)
  const chainOf = (event: Incoming): readonly Run[] => registry.chain(event.product, event.name, event.kind)
  /** Where the store or a plugin has a word to say before the handlers. */
  const handleSlowly = async (event: Incoming, host: Host, run: RunInit, strangers: readonly Run[] | undefined) => {
    if (strangers?.length && !(await isKnown(event, host))) {
      const data = { product: event.product, account: event.account }
      const unknown = { ...event, product: 'meta', name: 'unknown', kind: 'account', data }
      return runChain(strangers, createContext(services, unknown, host, run))
    }
    for (const p of observers)
      if (p.observe?.wants(event)) await p.observe.run({ event, api: apiOf(p, undefined, host, run) })
    return runChain(chainOf(event), createContext(services, event, host, run))
  }
  const board: Switchboard = {
    ...services,
    options,
    versionOf,
    links: registry.links,
    wants: (event) => chainOf(event).length > 0 || isObserved(event),
    handle(event, host, run) {
      const chain = chainOf(event)
      const observed = isObserved(event)
      if (chain.length === 0 && !observed) return undefined
      const strangers = options.tenants && registry.chain('meta', 'unknown', 'account')
      if (strangers?.length || observed) return handleSlowly(event, host, run, strangers)
      return runChain(chain, createContext(services, event, host, run))
    },
    report(error, event, host) {
      toLog(host.log, 'handler failed', { product: event.product, event: `${event.name}:${event.kind}` })(error)
      tell(host, 'onError', () => options.onError?.(error, event, host))
    },
  }
  const engine = engineOf(board)
  const health = async (host: Host): Promise<Health> => ({
    ok: true,
    products: plugins.map((p) => p.id),
    webhooks: plugins.filter((p) => p.webhook).map((p) => p.id),
    ...(await engine.health?.(host)),
  })
  const routes = createRoutes({ plugins, options, settings, services, engine, health })

  const surface = (product: string | undefined): object => {
    const self = {
      on(query: string | readonly string[], ...runs: Run[]) {
        registry.add(product, query, runs)
        return self
      },
      use(...runs: Run[]) {
        registry.add(product, undefined, runs)
        return self
      },
    }
    return self
  }
  const app: Record<string, unknown> = Object.assign(
    {
      meta: surface('meta'),
      get env() {
        return envTable(plugins)
      },
      health,
      check: (env: unknown) => void readConfig(env, plugins, options),
      fields: () => subscribedFields(plugins, registry.links),
      fetch: routes,
    },
    surface(undefined),
    engine.surface,
  )
  for (const p of plugins) {
    if (!p.id || p.id in app)
      throw new SignalboxError('plugin_invalid', `Plugin id "${p.id}" is taken`, { fix: 'Write whatsapp(), once.' })
    app[p.id] = Object.assign(surface(p.id), {
      api: (host: Host, account?: string, { signal }: ApiOptions = {}) =>
        apiOf(p, account, host, signal && { intercept: () => until(signal) }),
    })
  }
  return app
}
