import type { TokenFacts } from '../../../../core/auth/debug.ts'
import { graphWith } from '../../../../core/auth/site.ts'
import { DAY } from '../../../../core/duration.ts'
import { GraphError } from '../../../../core/graph/errors.ts'
import { type Check, type Finding, odd, ok, type Patient, wrong } from './finding.ts'

/** What each token of the environment must be, and may do. */
interface Need {
  readonly type: readonly string[]
  /** One permission of each row, where the app has the row's product. */
  readonly scopes: readonly { readonly anyOf: readonly string[]; readonly product?: string }[]
  /** Where it comes from, word for word. */
  readonly get: string
}
/**
 * Sources: https://developers.facebook.com/docs/permissions,
 * https://developers.facebook.com/docs/facebook-login/guides/access-tokens (read 2026-11)
 */
export const NEEDS: Readonly<Record<string, Need>> = {
  WHATSAPP_TOKEN: {
    type: ['SYSTEM_USER', 'USER'],
    scopes: [{ anyOf: ['whatsapp_business_messaging'] }, { anyOf: ['whatsapp_business_management'] }],
    get: 'Business settings > System users > Generate token, with whatsapp_business_messaging and whatsapp_business_management',
  },
  PAGE_ACCESS_TOKEN: {
    type: ['PAGE'],
    scopes: [{ anyOf: ['pages_messaging'], product: 'messenger' }, { anyOf: ['pages_manage_metadata'] }],
    get: 'GET /me/accounts with a user or system user token that has pages_messaging and pages_manage_metadata lists each Page with its own access_token: use that one',
  },
  META_SYSTEM_USER_TOKEN: {
    type: ['SYSTEM_USER', 'USER'],
    scopes: [{ anyOf: ['ads_management', 'business_management'] }],
    get: 'Business settings > System users > Generate token, with ads_management',
  },
}

function checkToken(
  name: string,
  need: Need,
  facts: TokenFacts,
  { app, meta: { id: appId }, now }: Patient,
): Finding[] {
  const check = `token ${name}`
  if (!facts.isValid)
    return [
      wrong(check, `${name} is not valid: it has expired, was revoked, or is cut short`, `Get a new one: ${need.get}.`),
    ]
  if (facts.appId !== appId)
    return [
      wrong(
        check,
        `${name} belongs to app ${facts.appId}, and META_APP_ID is ${appId}`,
        `Generate the token for app ${appId}, or put ${facts.appId} and its secret into META_APP_ID and META_APP_SECRET.`,
      ),
    ]
  const found: Finding[] = []
  if (!need.type.includes(facts.type))
    found.push(wrong(check, `${name} is a ${facts.type} token`, `It must be a ${need.type[0]} token. ${need.get}.`))
  for (const { anyOf, product } of need.scopes)
    if ((product === undefined || product in app) && !anyOf.some((scope) => facts.scopes.includes(scope)))
      found.push(wrong(check, `${name} lacks the permission ${anyOf.join(' or ')}`, `Grant it. ${need.get}.`))
  if (facts.expiresAt !== undefined && facts.expiresAt - now < 7 * DAY)
    found.push(
      odd(
        check,
        `${name} ends on ${new Date(facts.expiresAt).toISOString().slice(0, 10)}`,
        `Get one that does not end, or let signalbox/auth renew it. ${need.get}.`,
      ),
    )
  return found.length > 0 ? found : [ok(check, `${name} is valid and may do what the app needs`)]
}

export const checkTokens: Check = async (patient) =>
  [...patient.tokens].flatMap(([name, facts]) => {
    const need = NEEDS[name]
    return need ? checkToken(name, need, facts, patient) : []
  })

interface Phone {
  readonly id: string
  readonly display_phone_number?: string
  readonly status?: string
  readonly quality_rating?: string
}

/** Meta's specification and its answers name the same state differently. */
const CONNECTED = ['CONNECTED', 'LINKED']

/** The sender: the common mistake is the number itself, or the account's id, in place of phone_number_id. */
export const checkPhone: Check = async ({ app, env, site, meta, tokens }) => {
  const { WHATSAPP_TOKEN, WHATSAPP_PHONE_ID } = env
  if (!('WHATSAPP_TOKEN' in app.env) || !WHATSAPP_TOKEN || !tokens.get('WHATSAPP_TOKEN')?.isValid) return []
  const graph = graphWith(site, meta, WHATSAPP_TOKEN)
  const fields = 'id,display_phone_number,status,quality_rating'
  const scope = tokens.get('WHATSAPP_TOKEN')?.granularScopes.find((s) => s.scope === 'whatsapp_business_management')
  const lists = (scope?.target_ids ?? []).map((waba) =>
    graph.get<{ data: Phone[] }>(`${waba}/phone_numbers`, { params: { fields } }),
  )
  const phones = (await Promise.all(lists)).flatMap((l) => l.data)
  const choices = phones.map((p) => `${p.id} (${p.display_phone_number})`).join(', ')
  const check = 'phone'
  if (!WHATSAPP_PHONE_ID)
    return [
      odd(check, 'WHATSAPP_PHONE_ID is missing: nothing can be sent outside a webhook', `Set it to one of: ${choices}`),
    ]
  const phone = phones.find((p) => p.id === WHATSAPP_PHONE_ID)
  if (!phone)
    return [
      wrong(
        check,
        `WHATSAPP_PHONE_ID ${WHATSAPP_PHONE_ID} is no number of this token's account`,
        `Use a phone_number_id, not the number or the account's id: ${choices}`,
      ),
    ]
  if (phone.status && !CONNECTED.includes(phone.status))
    return [
      wrong(
        check,
        `Number ${phone.display_phone_number} is ${phone.status}`,
        `Register it: POST /${phone.id}/register {"messaging_product":"whatsapp","pin":"<six digits>"}`,
      ),
    ]
  if (phone.quality_rating === 'RED')
    return [
      odd(check, 'The quality rating is RED', 'Send less and only what people asked for, or the limit will fall.'),
    ]
  return [ok(check, `Number ${phone.display_phone_number} is connected`)]
}

/** Whether the app secret is the app's: Meta answers the app's own token only then. */
export const checkSecret: Check = async ({ meta, site }) => {
  try {
    await graphWith(site, meta, `${meta.id}|${meta.secret}`).get(meta.id, { params: { fields: 'id' } })
    return [ok('app-secret', 'META_APP_ID and META_APP_SECRET belong together')]
  } catch (error) {
    if (!(error instanceof GraphError) || error.class === 'transient') throw error
    return [
      wrong(
        'app-secret',
        `META_APP_SECRET is not the secret of app ${meta.id}`,
        'Copy both from App settings > Basic of the same app.',
      ),
    ]
  }
}
