import { ENV_WORDS } from '../../../../core/env-words.ts'
import { DEFAULT_VERSION, versionState } from '../../../../core/graph/versions.ts'
import type { Env } from '../meta.ts'
import type { LoadedApp } from '../project.ts'
import { type Finding, odd, ok, wrong } from './finding.ts'

/** The checks that need no network. */
export function checkEnv(app: LoadedApp, env: Env, now: number): Finding[] {
  const found: Finding[] = []
  const missing = Object.entries(app.env).filter(([name, spec]) => !spec.optional && !env[name])
  for (const [name, { about }] of missing)
    found.push(
      wrong(
        'env',
        `${name} is missing: ${about || ENV_WORDS[name]}`,
        `Add ${name}=… to .env and to the host's environment.`,
      ),
    )
  if (missing.length === 0) found.push(ok('env', 'Every key of the environment is there'))
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
  return [...found, checkVersion(env, now), ...checkHandlers(app)]
}

function checkVersion(env: Env, now: number): Finding {
  const version = env['GRAPH_VERSION'] ?? DEFAULT_VERSION
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
