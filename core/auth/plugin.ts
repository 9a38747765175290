import type { Accept } from '../announce.ts'
import { SignalboxError } from '../errors.ts'
import type { Credentials } from '../graph/types.ts'
import type { Host } from '../host.ts'
import type { Plugin, Route } from '../plugin.ts'
import { router } from '../router.ts'
import { validate } from '../schema.ts'
import type { Store } from '../storage/store.ts'
import { forgetPending } from './compliance.ts'
import { renewal } from './credential.ts'
import { reseal } from './reseal.ts'
import { complianceOf, createAuthRoutes } from './routes.ts'
import { type Auth, type AuthApi, type AuthOptions, createParts, type Env, schema } from './settings.ts'

/** The plugin, and the `tenants` function that `createApp` takes. */
export interface AuthParts {
  readonly plugin: Plugin<Auth>
  tenants(
    product: string,
    account: string,
    host: Host,
    store?: Store,
    accept?: Accept,
  ): Promise<Credentials | undefined>
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
  const parts = createParts(options)
  const envs = new WeakMap<object, Env>()
  const envOf = (host: Host): Env => {
    const known = envs.get(host.env as object)
    if (known) return known
    const result = validate(schema, host.env, 'auth')
    if (result.issues) throw new SignalboxError('config_missing', result.issues.map((i) => i.message).join('\n'))
    envs.set(host.env as object, result.value)
    return result.value
  }

  const plugin: Plugin<Auth> = {
    id: 'auth',
    env: schema,
    api: ({ config, host, store, accept }) => parts(config as Env, host, store, accept),
    router,
    routes: createAuthRoutes(options) as readonly Route<unknown, AuthApi>[],
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
              if (credential.state === 'revoked') await tokens.retell(credential)
              else {
                const due = renewal(credential, host.now())
                // Whoever asks for one that has lapsed revokes it, and tells of that.
                if (due !== 'none')
                  await tokens[due === 'expired' ? 'credentials' : 'renew'](credential.id).catch(() => {})
              }
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
        async run({ api, config, host, store }) {
          await forgetPending(complianceOf(options, api(), config as Env, host, store))
        },
      },
    },
  }
  return {
    plugin,
    async tenants(product, account, host, store, accept) {
      if (account === '') return undefined
      const { directory } = parts(envOf(host), host, store ?? host.store.scope('plugin/auth'), accept)
      return directory.credentials(product, account)
    },
  }
}
