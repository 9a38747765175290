import { debugToken, type TokenFacts } from '../../../../core/auth/debug.ts'
import { describe } from '../../../../core/errors.ts'
import { GraphError } from '../../../../core/graph/errors.ts'
import { checkDeployment } from '../doctor/deployment.ts'
import { checkEnv } from '../doctor/env.ts'
import { type Check, type Finding, odd, type Patient, wrong } from '../doctor/finding.ts'
import { checkAccountSubscriptions, checkAppSubscriptions } from '../doctor/subscriptions.ts'
import { checkPhone, checkSecret, checkTokens, NEEDS } from '../doctor/tokens.ts'
import { type Env, siteOf } from '../meta.ts'
import { networkReason, type Outcome } from '../outcome.ts'
import type { LoadedApp } from '../project.ts'

/** Those that ask Meta, in the order in which one mends them; the last two end in registering the address. */
const CHECKS: readonly Check[] = [checkTokens, checkPhone]
const REGISTERED: readonly Check[] = [checkAppSubscriptions, checkAccountSubscriptions]

/** What a visit needs. */
interface Visit {
  readonly env: Env
  /** The address of the deployed webhook. */
  readonly url?: string | undefined
  readonly fetch: typeof fetch
  readonly now: number
}

const SIGNS = { ok: 'ok   ', warning: 'warn ', error: 'WRONG' }
const lineOf = ({ level, check, message, fix }: Finding): string =>
  `${SIGNS[level]}  ${check}: ${message}${fix ? `\n         ${fix}` : ''}`

/** Looks for what is wrong with a set-up, from the environment to the deployed webhook, and says what to do. */
export async function doctor(app: LoadedApp, on: Visit): Promise<Outcome> {
  const findings = [...checkEnv(app, on.env, on.now), ...(await askMeta(app, on))]
  const count = (level: Finding['level']): number => findings.filter((f) => f.level === level).length
  const summary = `${count('error')} wrong, ${count('warning')} to look at, ${count('ok')} in order`
  return { ok: count('error') === 0, data: { findings }, text: [...findings.map(lineOf), '', summary].join('\n') }
}

async function askMeta(app: LoadedApp, { env, url, fetch, now }: Visit): Promise<Finding[]> {
  const { META_APP_ID: id, META_APP_SECRET: secret } = env
  if (!secret) return []
  const site = siteOf(env, fetch)
  const tokens = new Map<string, TokenFacts>()
  const patient: Patient = { app, env, site, fetch, now, meta: { id: id ?? '', secret }, url, tokens }
  const found = id ? [...(await guarded(checkSecret, patient))] : []
  // With another app's secret, Meta says nothing of tokens and subscriptions, and no signature proves anything.
  if (found.some((f) => f.level === 'error')) return found
  // Where Meta is not to be asked, the deployment is.
  if (found.length === 0 || found.some((f) => f.level !== 'ok'))
    return [...found, ...(url ? await guarded(checkDeployment, patient) : [])]
  const { meta } = patient
  for (const name of Object.keys(NEEDS)) {
    const value = env[name]
    if (value && name in app.env) tokens.set(name, await debugToken(site, meta, value))
  }
  const deployment = await guarded(checkDeployment, patient)
  // Meta refuses an address that does not answer: it is mended first.
  const answers = !deployment.some((f) => f.level === 'error')
  for (const check of [...CHECKS, ...(answers ? REGISTERED : [])]) found.push(...(await guarded(check, patient)))
  return [...found, ...deployment]
}

/** A check that could not be made is a finding too. */
async function guarded(check: Check, patient: Patient): Promise<readonly Finding[]> {
  try {
    return await check(patient)
  } catch (error) {
    const { message } = describe(error)
    const network =
      (error instanceof GraphError && error.status === 0) || /fetch failed|ENOTFOUND|ECONNREFUSED/.test(message)
    const name = check.name.replace(/^check/, '').toLowerCase()
    return network
      ? [odd(name, `Meta could not be reached: ${networkReason(error)}`, 'Check the network, and run it again.')]
      : [wrong(name, message, 'Mend what stands above, and run it again.')]
  }
}
