import { SignalboxError } from './errors.ts'
import type { Credentials } from './graph/types.ts'
import type { AnyPlugin } from './plugin.ts'
import { type KeySpec, keys, validate } from './schema.ts'

const OPERATOR = {
  GRAPH_VERSION: { about: 'Graph API version such as v26.0', optional: true },
  SIGNALBOX_ADMIN_SECRET: {
    about: 'Opens /signalbox/admin and /signalbox/tasks to this bearer',
    secret: true,
    optional: true,
  },
  CRON_SECRET: { about: 'Opens /signalbox/tasks alone to this bearer; Vercel sends it', secret: true, optional: true },
} as const
const webhookKeys = keys(
  {
    META_APP_SECRET: { about: 'App secret of your Meta app (App settings > Basic); signs every webhook', secret: true },
    WEBHOOK_VERIFY_TOKEN: { about: 'A text of your choice, entered again as Verify token at Meta', secret: true },
    META_APP_ID: { about: 'App id of your Meta app', optional: true },
    META_APP_SECRET_PREVIOUS: {
      about: 'The secret before the last rotation, while both are in use',
      secret: true,
      optional: true,
    },
    INSTAGRAM_APP_SECRET: {
      about: 'App secret of the Instagram app, for Instagram Login',
      secret: true,
      optional: true,
    },
    ...OPERATOR,
  },
  (e) => e,
)
const sendKeys = keys(OPERATOR, (e) => ({
  META_APP_SECRET: undefined,
  WEBHOOK_VERIFY_TOKEN: undefined,
  ...e,
}))

/** The environment of one deployment, read once. */
export interface Config {
  readonly appId: string | undefined
  readonly appSecret: string | undefined
  /** Every secret that a webhook may be signed with. */
  readonly secrets: readonly string[]
  readonly verifyToken: string
  readonly version: string | undefined
  readonly adminSecret: string | undefined
  /** What opens `/signalbox/tasks`. */
  readonly taskSecrets: readonly string[]
  readonly plugins: ReadonlyMap<string, { readonly config: unknown; readonly credentials: Credentials | undefined }>
}

const receives = (plugins: readonly AnyPlugin[]): boolean => plugins.some((p) => p.webhook && !p.verify)

/** The table of an environment schema that was made with `keys`. */
const tableOf = (schema: object | undefined): Readonly<Record<string, KeySpec>> =>
  (schema as { keys?: Record<string, KeySpec> } | undefined)?.keys ?? {}

/** Every environment key of core and of these plugins. */
export function envTable(plugins: readonly AnyPlugin[]): Record<string, KeySpec> {
  const core = receives(plugins) ? webhookKeys.keys : sendKeys.keys
  return Object.assign({}, core, ...plugins.flatMap((p) => [tableOf(p.env), tableOf(p.credentials)]))
}

/** Reads and checks the whole environment; one error lists everything that is missing. */
export function readConfig(env: unknown, plugins: readonly AnyPlugin[], tenants: boolean): Config {
  const missing = new Set<string>()
  const read = <Out>(schema: Parameters<typeof validate<Out>>[0], what: string, required = true): Out | undefined => {
    const result = validate(schema, env ?? {}, what)
    if (!result.issues) return result.value
    if (required) for (const issue of result.issues) missing.add(issue.message)
    return undefined
  }
  const core = receives(plugins) ? read(webhookKeys, 'signalbox') : read(sendKeys, 'signalbox')
  const settings = new Map<string, { config: unknown; credentials: Credentials | undefined }>()
  for (const p of plugins) {
    const config = p.env && read(p.env, p.id)
    const credentials = p.credentials && read(p.credentials, p.id, !tenants)
    settings.set(p.id, { config, credentials })
  }
  if (!core || missing.size > 0)
    throw new SignalboxError('config_missing', `Environment keys are missing:\n  ${[...missing].join('\n  ')}`, {
      fix: 'Set these keys in the environment of the host (wrangler.jsonc, .env, project settings).',
    })
  const { META_APP_SECRET, META_APP_SECRET_PREVIOUS, INSTAGRAM_APP_SECRET, META_APP_ID, ...more } = core as Record<
    string,
    string | undefined
  >
  const { SIGNALBOX_ADMIN_SECRET, CRON_SECRET } = more
  return {
    appId: META_APP_ID,
    appSecret: META_APP_SECRET,
    secrets: [META_APP_SECRET, META_APP_SECRET_PREVIOUS, INSTAGRAM_APP_SECRET].filter((s) => s !== undefined),
    verifyToken: core.WEBHOOK_VERIFY_TOKEN ?? '',
    version: core.GRAPH_VERSION,
    adminSecret: SIGNALBOX_ADMIN_SECRET,
    taskSecrets: [SIGNALBOX_ADMIN_SECRET, CRON_SECRET].filter((s) => s !== undefined),
    plugins: settings,
  }
}
