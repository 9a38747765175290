import { SignalboxError } from './errors.ts'
import type { Credentials } from './graph/types.ts'
import { versionName } from './graph/version-name.ts'
import type { AnyPlugin } from './plugin.ts'
import { type KeySpec, type Keys, keys, validate } from './schema.ts'
import type { CoreEnv } from './types.ts'

// What each of these is, `ENV_WORDS` says (core/env-words.ts), to people and tools alone.
const REQUIRED = ['META_APP_SECRET', 'WEBHOOK_VERIFY_TOKEN']
const RECEIVING = [...REQUIRED, 'META_APP_ID', 'META_APP_SECRET_PREVIOUS', 'INSTAGRAM_APP_SECRET']
const OPERATING = ['GRAPH_VERSION', 'SIGNALBOX_ADMIN_SECRET', 'CRON_SECRET']
interface CoreKeys extends Readonly<Partial<CoreEnv>> {
  readonly SIGNALBOX_ADMIN_SECRET?: string | undefined
  readonly CRON_SECRET?: string | undefined
}

/** The keys of core: those of webhooks only where something signed by Meta is received. */
const coreKeys = (plugins: readonly AnyPlugin[]): Keys<object, CoreKeys> =>
  keys(
    Object.fromEntries(
      [...(plugins.some((p) => p.webhook && !p.verify) ? RECEIVING : []), ...OPERATING].map((name) => [
        name,
        { about: '', secret: /SECRET|TOKEN/.test(name), optional: !REQUIRED.includes(name) },
      ]),
    ),
  )

/** The environment of one deployment, read once: the keys of core by their names, and what the plugins made of theirs. */
export interface Config extends CoreKeys {
  readonly plugins: ReadonlyMap<string, { readonly config: unknown; readonly credentials: Credentials | undefined }>
}

/** The table of an environment schema that was made with `keys`. */
const tableOf = (schema: object | undefined): Readonly<Record<string, KeySpec>> =>
  (schema as { keys?: Record<string, KeySpec> } | undefined)?.keys ?? {}

/** Every environment key of core and of these plugins. */
export function envTable(plugins: readonly AnyPlugin[]): Record<string, KeySpec> {
  return Object.assign({}, coreKeys(plugins).keys, ...plugins.flatMap((p) => [tableOf(p.env), tableOf(p.credentials)]))
}

/** What an app's options have to do with its environment. */
interface Asked {
  readonly tenants?: object | undefined
  readonly graph?: { readonly version?: string | undefined } | undefined
}

/** Reads and checks the whole environment; one error lists everything that is missing. */
export function readConfig(env: unknown, plugins: readonly AnyPlugin[], { tenants, graph }: Asked): Config {
  const missing = new Set<string>()
  const read = <Out>(schema: Parameters<typeof validate<Out>>[0], what: string, required = true): Out | undefined => {
    const result = validate(schema, env ?? {}, what)
    if (!result.issues) return result.value
    if (required) for (const issue of result.issues) missing.add(issue.message)
    return undefined
  }
  const core = read(coreKeys(plugins), 'signalbox')
  const settings = plugins.map((p) => {
    const config = p.env && read(p.env, p.id)
    const credentials = p.credentials && read(p.credentials, p.id, !tenants)
    return [p.id, { config, credentials }] as const
  })
  const asked = graph?.version ?? core?.GRAPH_VERSION
  const version = asked && versionName(asked)
  if (asked && !version) missing.add(`GRAPH_VERSION: "${asked}" is no version such as v26.0`)
  if (missing.size > 0)
    throw new SignalboxError(
      'config_missing',
      `Environment keys are missing or wrong:\n  ${[...missing].join('\n  ')}`,
      {
        fix: 'Set them on the host; `npx signalbox doctor` says what each is.',
      },
    )
  return { ...core, GRAPH_VERSION: version, plugins: new Map(settings) }
}
