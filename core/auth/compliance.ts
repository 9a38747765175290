import { describe, SignalboxError } from '../errors.ts'
import type { Host } from '../host.ts'
import type { Store } from '../storage/store.ts'
import { readSignedRequest } from './signed-request.ts'
import type { Tokens } from './tokens.ts'

export interface Compliance {
  readonly host: Host
  readonly store: Store
  readonly tokens: Tokens
  /** Every secret that Meta may sign with. */
  readonly secrets: readonly string[]
  /** Erases what the app itself stored about a person. */
  readonly erase?: ((userId: string, host: Host) => Promise<void>) | undefined
}
/** A request to be forgotten. The person's id is dropped once it is done. */
export interface Deletion {
  readonly at: number
  readonly state: 'pending' | 'done'
  readonly userId?: string | undefined
}

const MAX_BODY = 16_384
const YEAR_MS = 365 * 86_400_000
const HEADERS = {
  'cache-control': 'no-store',
  'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'",
  'x-content-type-options': 'nosniff',
}

async function userOf(request: Request, secrets: readonly string[]): Promise<string> {
  const text = await request.text()
  const signed = text.length > MAX_BODY ? null : new URLSearchParams(text).get('signed_request')
  if (!signed) throw new SignalboxError('token_invalid', 'There is no signed_request')
  return (await readSignedRequest(signed, secrets)).user_id
}
const refused = (error: unknown): Response => {
  if (!(error instanceof SignalboxError) || error.code !== 'token_invalid') throw error
  return Response.json({ error: error.code }, { status: 401, headers: HEADERS })
}

/** The credentials of a person, by app-scoped id. */
async function* credentialsOf(store: Store, userId: string): AsyncGenerator<string> {
  const prefix = `user/${userId}/`
  for (;;) {
    const page = await store.list(prefix, { limit: 100, values: false })
    for (const { key } of page) yield key.slice(prefix.length)
    if (page.length < 100) return
  }
}

/**
 * Answers Meta's deauthorize callback: every credential of the person is revoked.
 * Source: https://developers.facebook.com/docs/facebook-login/guides/advanced/deauth-callback
 */
export async function deauthorize(request: Request, on: Compliance): Promise<Response> {
  try {
    const userId = await userOf(request, on.secrets)
    for await (const id of credentialsOf(on.store, userId)) {
      await on.tokens.revoke(id, 'deauthorized')
      await on.store.delete(`user/${userId}/${id}`)
    }
    return Response.json({ ok: true }, { headers: HEADERS })
  } catch (error) {
    return refused(error)
  }
}

/** Forgets one person: credentials first, then what the app stored; a failure leaves the request pending. */
async function forget(code: string, on: Compliance): Promise<void> {
  const row = await on.store.get<Deletion>(`deletion/${code}`)
  const { userId } = row?.value ?? {}
  if (!row || userId === undefined) return
  for await (const id of credentialsOf(on.store, userId)) {
    await on.tokens.remove(id)
    await on.store.delete(`user/${userId}/${id}`)
  }
  await on.erase?.(userId, on.host)
  await on.store.set(row.key, { at: row.value.at, state: 'done' } satisfies Deletion, { ttl: YEAR_MS })
}

/** Works off what is pending: a deletion that failed is tried again until it is done. */
export async function forgetPending(on: Compliance): Promise<void> {
  for (const { key } of await on.store.list<Deletion>('deletion/', { limit: 100, values: false }))
    await forget(key.slice('deletion/'.length), on).catch((error: unknown) =>
      on.host.log.error('deletion failed; it will be tried again', { error: describe(error) }),
    )
}

/**
 * Answers Meta's data-deletion callback with `{ url, confirmation_code }` and begins to erase.
 * Source: https://developers.facebook.com/docs/development/create-an-app/app-dashboard/data-deletion-callback
 */
export async function dataDeletion(request: Request, on: Compliance): Promise<Response> {
  try {
    const userId = await userOf(request, on.secrets)
    const code = crypto.randomUUID().replaceAll('-', '')
    const deletion: Deletion = { at: on.host.now(), state: 'pending', userId }
    await on.store.set(`deletion/${code}`, deletion)
    on.host.waitUntil(
      forget(code, on).catch((error: unknown) =>
        on.host.log.error('deletion failed; it will be tried again', { error: describe(error) }),
      ),
    )
    const { origin, pathname } = new URL(request.url)
    return Response.json({ url: `${origin}${pathname}/${code}`, confirmation_code: code }, { headers: HEADERS })
  } catch (error) {
    return refused(error)
  }
}

/** The page that a person looks at to see whether the deletion is done. */
export async function deletionStatus(code: string, on: Pick<Compliance, 'store'>): Promise<Response> {
  const row = /^[0-9a-f]{32}$/.test(code) ? await on.store.get<Deletion>(`deletion/${code}`) : undefined
  const text = !row
    ? 'There is no deletion request with this code.'
    : row.value.state === 'done'
      ? 'Your data has been deleted.'
      : 'Your data is being deleted. Please look again in a few minutes.'
  const day = row ? ` <p>Requested on ${new Date(row.value.at).toISOString().slice(0, 10)}.</p>` : ''
  const html = `<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Data deletion</title><main style="font:1.1em system-ui;margin:3em auto;max-width:32em"><h1>Data deletion</h1><p>${text}</p>${day}</main></html>`
  const headers = { ...HEADERS, 'content-type': 'text/html; charset=utf-8' }
  return new Response(html, { status: row ? 200 : 404, headers })
}
