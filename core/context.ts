import type { Graph, Transformer } from './graph/types.ts'
import type { Host, Log } from './host.ts'
import type { AnyApis, AnyPlugin } from './plugin.ts'
import type { Store } from './storage/store.ts'
import type { Incoming } from './webhook/events.ts'

/** What an engine gives to one run of the handlers. */
export interface RunInit {
  /** Around every Graph call that the run makes for a product: this is where effects are recorded. */
  readonly intercept?: (product: string) => Transformer
  /** Replaces the host's fetch in these calls. */
  readonly fetch?: typeof globalThis.fetch
  /** Aborts when the run must end. */
  readonly signal?: () => AbortSignal
  // Members of the context that the engine adds.
  readonly once?: unknown
  readonly ask?: unknown
  readonly paused?: unknown
  readonly skipped?: unknown
  readonly tries?: number
}
/** What a context needs of the app. */
export interface Services {
  readonly plugins: readonly AnyPlugin[]
  configOf(plugin: AnyPlugin, host: Host): unknown
  graphOf(product: string, account: string | undefined, host: Host, run?: RunInit): Graph
  apiOf(plugin: AnyPlugin, account: string | undefined, host: Host, run?: RunInit): unknown
  storeOf(host: Host): Store
}

/** The base of `ctx`: nothing is made before a handler reads it. */
class BaseContext {
  readonly product: string
  readonly event: Incoming
  readonly host: Host
  readonly #services: Services
  readonly #plugin: AnyPlugin | undefined
  readonly #run: RunInit
  #api: unknown
  #apis: AnyApis | undefined
  constructor(services: Services, plugin: AnyPlugin | undefined, event: Incoming, host: Host, run: RunInit) {
    this.product = event.product
    this.event = event
    this.host = host
    this.#services = services
    this.#plugin = plugin
    this.#run = run
  }
  get config(): unknown {
    return this.#plugin && this.#services.configOf(this.#plugin, this.host)
  }
  get api(): unknown {
    this.#api ??= this.#plugin && this.apis[this.product]?.(this.event.account)
    return this.#api
  }
  get apis(): AnyApis {
    this.#apis ??= Object.fromEntries(
      this.#services.plugins.map((p) => [
        p.id,
        (account?: string) => this.#services.apiOf(p, account, this.host, this.#run),
      ]),
    )
    return this.#apis
  }
  get graph(): Graph {
    return this.#services.graphOf(this.product, this.event.account, this.host, this.#run)
  }
  get store(): Store {
    return this.#services.storeOf(this.host).scope(`app/${this.product}/${this.event.account}`)
  }
  get signal(): AbortSignal | undefined {
    return this.#run.signal?.()
  }
  get log(): Log {
    return this.host.log
  }
  get once(): unknown {
    return this.#run.once
  }
  get ask(): unknown {
    return this.#run.ask
  }
  get paused(): unknown {
    return this.#run.paused
  }
  get skipped(): unknown {
    return this.#run.skipped
  }
  get tries(): number | undefined {
    return this.#run.tries
  }
}

/** The context of one event: base, data under the event's name, the plugins' sugar. */
export function createContext(services: Services, event: Incoming, host: Host, run: RunInit): object {
  const plugin = services.plugins.find((p) => p.id === event.product)
  const base = new BaseContext(services, plugin, event, host, run)
  const context = base as unknown as Record<string, unknown>
  const sugar = plugin?.extend?.(base) as Record<string, unknown> | undefined
  // One by one: on Bun, `Object.assign` costs as much as to read the message.
  for (const name in sugar) context[name] = sugar[name]
  context[event.name] = event.data
  for (const p of services.plugins)
    if (p.extendAll)
      Object.assign(
        context,
        p.extendAll({
          product: event.product,
          event,
          get api() {
            return base.apis[p.id]?.()
          },
          get config() {
            return services.configOf(p, host)
          },
          get apis() {
            return base.apis
          },
        }),
      )
  return context
}
