import { debugToken } from '../../../../core/auth/debug.ts'
import { graphWith } from '../../../../core/auth/site.ts'
import { accountWebhooks, appWebhooks } from '../../../../core/auth/webhooks.ts'
import { SignalboxError } from '../../../../core/errors.ts'
import { type Env, metaApp, siteOf } from '../meta.ts'
import { failure, type Outcome, table } from '../outcome.ts'
import type { LoadedApp } from '../project.ts'

/** An account whose webhooks the app wants, and the token that may subscribe it. */
export interface Subscribable {
  readonly object: string
  readonly account: string
  readonly token: string
  readonly host?: 'graph.instagram.com'
}

/** The accounts that the tokens of the environment reach: WhatsApp Business Accounts, the Page, the Instagram account. */
export async function subscribables(env: Env, fetch: typeof globalThis.fetch): Promise<Subscribable[]> {
  const site = siteOf(env, fetch)
  const app = metaApp(env)
  const found: Subscribable[] = []
  const { WHATSAPP_TOKEN, PAGE_ACCESS_TOKEN, INSTAGRAM_ACCESS_TOKEN } = env
  if (WHATSAPP_TOKEN) {
    const { granularScopes } = await debugToken(site, app, WHATSAPP_TOKEN)
    const { target_ids = [] } = granularScopes.find((s) => s.scope === 'whatsapp_business_management') ?? {}
    for (const account of target_ids)
      found.push({ object: 'whatsapp_business_account', account, token: WHATSAPP_TOKEN })
  }
  if (PAGE_ACCESS_TOKEN) {
    const { id } = await graphWith(site, app, PAGE_ACCESS_TOKEN).get<{ id: string }>('me', { params: { fields: 'id' } })
    found.push({ object: 'page', account: id, token: PAGE_ACCESS_TOKEN })
  }
  if (INSTAGRAM_ACCESS_TOKEN)
    found.push({ object: 'instagram', account: 'me', token: INSTAGRAM_ACCESS_TOKEN, host: 'graph.instagram.com' })
  return found
}

/** Registers the callback and the fields that the app's handlers wait for, on the app and on every account. */
export async function set(
  app: LoadedApp,
  url: string | undefined,
  on: { readonly env: Env; readonly fetch: typeof fetch },
): Promise<Outcome> {
  const verifyToken = on.env['WEBHOOK_VERIFY_TOKEN']
  if (!url)
    throw new SignalboxError('input_invalid', 'Where does the app run?', {
      fix: 'Add --url https://bot.example/webhook',
    })
  if (!verifyToken) throw new SignalboxError('config_missing', 'WEBHOOK_VERIFY_TOKEN is missing')
  const site = siteOf(on.env, on.fetch)
  const meta = metaApp(on.env)
  const fields = app.fields()
  await appWebhooks(site, meta).sync(fields, { callbackUrl: url, verifyToken })
  const done: { object: string; account: string; fields: readonly string[]; error?: unknown }[] = []
  for (const { object, account, token, host } of await subscribables(on.env, on.fetch)) {
    const names = fields[object]
    if (!names) continue
    const wanted = object === 'whatsapp_business_account' ? {} : { fields: names }
    try {
      await accountWebhooks(graphWith(site, meta, token, host), account).set(wanted)
      done.push({ object, account, fields: names })
    } catch (error) {
      done.push({ object, account, fields: names, error: (failure(error).data as { error: unknown }).error })
    }
  }
  const failed = done.filter((row) => row.error)
  const rows = [
    ...Object.entries(fields).map(([object, names]) => ['app', object, names.join(',')]),
    ...done.map((row) => [row.account, row.object, row.error ? `FAILED ${JSON.stringify(row.error)}` : 'subscribed']),
  ]
  return { ok: failed.length === 0, data: { url, fields, accounts: done }, text: table(rows) }
}

/** What Meta has registered now. */
export async function list(on: { readonly env: Env; readonly fetch: typeof fetch }): Promise<Outcome> {
  const site = siteOf(on.env, on.fetch)
  const meta = metaApp(on.env)
  const app = await appWebhooks(site, meta).list()
  const accounts = await Promise.all(
    (await subscribables(on.env, on.fetch)).map(async ({ object, account, token, host }) => ({
      object,
      account,
      apps: await accountWebhooks(graphWith(site, meta, token, host), account).list(),
    })),
  )
  const rows = [
    ...app.map((s) => ['app', s.object, s.callback_url, s.fields.map((f) => f.name).join(',')]),
    ...accounts.map((a) => [a.account, a.object, `${a.apps.length} app${a.apps.length === 1 ? '' : 's'}`, '']),
  ]
  return { data: { app, accounts }, text: rows.length > 0 ? table(rows) : 'Nothing is registered.' }
}
