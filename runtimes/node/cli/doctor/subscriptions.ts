import { graphWith } from '../../../../core/auth/site.ts'
import { accountWebhooks, appWebhooks } from '../../../../core/auth/webhooks.ts'
import { subscribables } from '../commands/webhook.ts'
import { type Check, type Finding, ok, wrong } from './finding.ts'

const setIt = (url: string | undefined): string =>
  `npx signalbox webhook set --url ${url ?? 'https://bot.example/webhook'}`
const missingFrom = (wanted: readonly string[], has: readonly string[]): string[] =>
  wanted.filter((field) => !has.includes(field))

/** What the app is registered for at Meta, against what its handlers wait for. */
export const checkAppSubscriptions: Check = async ({ app, site, meta, url }) => {
  const found: Finding[] = []
  const rows = await appWebhooks(site, meta).list()
  for (const [object, fields] of Object.entries(app.fields())) {
    const check = `webhook ${object}`
    const row = rows.find((r) => r.object === object)
    if (!row) {
      found.push(wrong(check, `The app is not subscribed to ${object}`, setIt(url)))
      continue
    }
    const lacking = missingFrom(
      fields,
      row.fields.map((f) => f.name),
    )
    if (!row.active) found.push(wrong(check, `The subscription to ${object} is not active`, setIt(url)))
    else if (url && row.callback_url !== url)
      found.push(wrong(check, `Meta sends ${object} to ${row.callback_url}, not to ${url}`, setIt(url)))
    else if (lacking.length > 0)
      found.push(wrong(check, `The app is not subscribed to ${object} fields ${lacking.join(', ')}`, setIt(url)))
    else found.push(ok(check, `The app is subscribed to ${object}`))
  }
  return found
}

/** Whether each account has installed the app: without that, Meta sends nothing of it. */
export const checkAccountSubscriptions: Check = async ({ app, env, site, meta, fetch, url, tokens }) => {
  const usable = Object.fromEntries(
    Object.entries(env).filter(([name]) => !/_TOKEN$/.test(name) || tokens.get(name)?.isValid !== false),
  )
  const found: Finding[] = []
  const fields = app.fields()
  for (const { object, account, token, host } of await subscribables(usable, fetch)) {
    const wanted = fields[object]
    if (!wanted) continue
    const check = `account ${account}`
    const apps = await accountWebhooks(graphWith(site, meta, token, host), account).list()
    const mine = apps.find((a) => (a.id ?? a.whatsapp_business_api_data?.id) === meta.id)
    const lacking =
      mine && object !== 'whatsapp_business_account' ? missingFrom(wanted, mine.subscribed_fields ?? []) : []
    if (!mine) found.push(wrong(check, `The app is not subscribed to ${object} ${account}`, setIt(url)))
    else if (lacking.length > 0)
      found.push(wrong(check, `${object} ${account} does not send ${lacking.join(', ')}`, setIt(url)))
    else found.push(ok(check, `${object} ${account} sends to the app`))
  }
  return found
}
