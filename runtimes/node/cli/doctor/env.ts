import { ENV_WORDS } from '../../../../core/env-words.ts'
import { versionName } from '../../../../core/graph/version-name.ts'
import { DEFAULT_VERSION, versionState } from '../../../../core/graph/versions.ts'
import type { Env } from '../meta.ts'
import type { LoadedApp } from '../project.ts'
import { type Finding, odd, ok, wrong } from './finding.ts'
import { checkKeys } from './keys.ts'

/**
 * What the app itself misses. With `tenants` the products' own tokens are not among it; what a plugin's own schema (valibot,
 * zod) says is.
 */
function missingOf(app: LoadedApp, env: Env): Finding[] {
  try {
    app.check(env)
    return [ok('env', 'Every key of the environment is there')]
  } catch (error) {
    if ((error as { code?: unknown }).code !== 'config_missing') throw error
    const lines = (error as Error).message.split('\n  ').slice(1)
    const found = lines.map((line): [string, Finding] => {
      const [, name, about] = /^([A-Z][A-Z0-9_]*)(?:: (.*))?$/s.exec(line) ?? []
      // What is there is not missing: its value is wrong, and the line says how.
      if (!name || env[name]) return [line, wrong('env', line, "Mend it in .env and in the host's environment.")]
      const words = app.env[name]?.about || about || ENV_WORDS[name]
      return [
        name,
        wrong('env', `${name} is missing: ${words}`, `Add ${name}=… to .env and to the host's environment.`),
      ]
    })
    return [...new Map(found).values()]
  }
}

/** The checks that need no network. */
export function checkEnv(app: LoadedApp, env: Env, now: number): Finding[] {
  const found = missingOf(app, env)
  if (!env['META_APP_ID'])
    found.push(wrong('app-id', 'META_APP_ID is missing', 'Copy the App ID from App settings > Basic into META_APP_ID.'))
  const secret = env['META_APP_SECRET']
  if (secret && !/^[0-9a-f]{32}$/.test(secret))
    found.push(
      odd(
        'app-secret-form',
        'META_APP_SECRET does not look like an app secret (32 hexadecimal digits)',
        'Copy App settings > Basic > App secret; a token or the Client token is something else.',
      ),
    )
  for (const [name, value] of Object.entries(env))
    if (name in app.env && value && (value !== value.trim() || /^["'].*["']$/.test(value)))
      found.push(
        wrong('quotes', `${name} has quotes or spaces around its value`, `Write ${name} without quotes or spaces.`),
      )
  const verify = env['WEBHOOK_VERIFY_TOKEN']
  if (verify && verify.length < 8)
    found.push(
      odd('verify-token-form', 'WEBHOOK_VERIFY_TOKEN is easy to guess', 'Choose a longer one: openssl rand -hex 16'),
    )
  return [...found, ...checkKeys(env), checkVersion(env, now), ...checkHandlers(app)]
}

function checkVersion(env: Env, now: number): Finding {
  const asked = env['GRAPH_VERSION'] ?? DEFAULT_VERSION
  const version = versionName(asked) ?? asked
  const { state, daysLeft } = versionState(version, now)
  const fix = `Set GRAPH_VERSION=${DEFAULT_VERSION}, or drop it: that is the default.`
  if (state === 'unknown') return wrong('version', `GRAPH_VERSION is ${version}, which Meta does not have`, fix)
  if (state === 'ended') return wrong('version', `Meta no longer serves ${version}`, fix)
  if (state === 'ending' || state === 'urgent')
    return odd('version', `Meta serves ${version} for ${daysLeft} more days`, fix)
  return ok('version', `${version} is served${daysLeft === undefined ? '' : ` for ${daysLeft} more days`}`)
}

function checkHandlers(app: LoadedApp): Finding[] {
  if (Object.keys(app.fields()).length > 0) return []
  return [
    odd('handlers', 'The app receives nothing', "Add a product and a handler: app.whatsapp.on('message:text', …)"),
  ]
}
