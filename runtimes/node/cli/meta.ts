import type { AuthSite, MetaApp } from '../../../core/auth/site.ts'
import { SignalboxError } from '../../../core/errors.ts'
import { versionName } from '../../../core/graph/version-name.ts'
import { web } from '../../../core/hosting/adapter.ts'

export type Env = Readonly<Record<string, string | undefined>>

/** What Meta is called with: the real one, or a simulator's at `SIGNALBOX_GRAPH_URL`. */
export function siteOf(env: Env, fetch: typeof globalThis.fetch = web.fetch): AuthSite {
  return { ...web, fetch, version: versionName(env['GRAPH_VERSION'] ?? ''), url: env['SIGNALBOX_GRAPH_URL'] }
}
export function metaApp(env: Env): MetaApp {
  const { META_APP_ID: id, META_APP_SECRET: secret } = env
  if (id && secret) return { id, secret }
  throw new SignalboxError('config_missing', 'META_APP_ID and META_APP_SECRET are needed to speak to Meta as the app', {
    fix: 'Copy both from App settings > Basic at https://developers.facebook.com/apps into .env',
  })
}
/** The address of the webhook: `--url`, or `SIGNALBOX_URL`. */
export function webhookUrl(given: string | undefined, env: Env): string | undefined {
  const text = given ?? env['SIGNALBOX_URL']
  if (text === undefined) return undefined
  const url = URL.canParse(text) ? new URL(text) : undefined
  if (!url)
    throw new SignalboxError('input_invalid', `${text} is no address`, { fix: 'Write it as https://bot.example' })
  return url.pathname === '/' ? `${url.origin}/webhook` : `${url.origin}${url.pathname.replace(/\/$/, '')}`
}
