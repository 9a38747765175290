import { DAY } from '../duration.ts'
import { describe, SignalboxError, toLog } from '../errors.ts'
import type { Host } from '../host.ts'
import { rowsIn } from '../storage/rows-in.ts'
import type { Store } from '../storage/store.ts'
import { readBody } from '../webhook/body.ts'
import { readSignedRequest } from './signed-request.ts'
import type { Directory } from './tenants.ts'
import { personRows, type Tokens } from './tokens.ts'

export interface Compliance {
  readonly host: Host
  readonly store: Store
  readonly tokens: Tokens
  readonly directory: Directory
  /** The app's own address, where the request does not show it. */
  readonly origin?: string | undefined
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
const YEAR_MS = 365 * DAY
const HEADERS = {
  'cache-control': 'no-store',
  'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'",
  'x-content-type-options': 'nosniff',
}

/** The person that a signed request is about, or the answer to one that is none. */
async function userOf(request: Request, { host, secrets }: Compliance): Promise<string | Response> {
  const bytes = await readBody(request, { maxBytes: MAX_BODY }, host.timer)
  if (typeof bytes === 'number') return Response.json({ error: 'input_invalid' }, { status: bytes, headers: HEADERS })
  try {
    const signed = new URLSearchParams(new TextDecoder().decode(bytes)).get('signed_request')
    return (await readSignedRequest(signed ?? '', secrets)).user_id
  } catch (error) {
    if (!(error instanceof SignalboxError)) throw error
    host.log.warn('signed_request refused', { error: describe(error) })
    return Response.json({ error: error.code }, { status: 401, headers: HEADERS })
  }
}
/** The credentials of a person, by app-scoped id. */
async function* credentialsOf(store: Store, userId: string): AsyncGenerator<string> {
  const prefix = personRows(userId)
  for await (const { key } of rowsIn(store, prefix, { values: false })) yield key.slice(prefix.length)
}

/**
 * Answers Meta's deauthorize callback: every credential of the person is revoked.
 * Source: https://developers.facebook.com/docs/facebook-login/guides/advanced/deauth-callback
 */
export async function deauthorize(request: Request, on: Compliance): Promise<Response> {
  const userId = await userOf(request, on)
  if (userId instanceof Response) return userId
  // The person's rows stay: whoever removes the app may ask next to be forgotten.
  for await (const id of credentialsOf(on.store, userId)) await on.tokens.revoke(id, 'deauthorized')
  return Response.json({ ok: true }, { headers: HEADERS })
}

/** Forgets one person: credentials first, then what the app stored; a failure leaves the request pending. */
async function forget(code: string, on: Compliance): Promise<void> {
  const row = await on.store.get<Deletion>(`deletion/${code}`)
  const { userId } = row?.value ?? {}
  if (!row || userId === undefined) return
  for await (const id of credentialsOf(on.store, userId)) {
    await on.directory.unlinkAll(id)
    await on.tokens.remove(id)
    await on.store.delete(personRows(userId) + id)
  }
  await on.erase?.(userId, on.host)
  await on.store.set(row.key, { at: row.value.at, state: 'done' } satisfies Deletion, { ttl: YEAR_MS })
}

const later = (error: unknown, { host }: Compliance): void =>
  toLog(host.log, 'deletion failed; it will be tried again')(error)

/** Works off what is pending: a deletion that failed is tried again until it is done. */
export async function forgetPending(on: Compliance): Promise<void> {
  for await (const { key } of rowsIn(on.store, 'deletion/', { values: false }))
    await forget(key.slice('deletion/'.length), on).catch((error: unknown) => later(error, on))
}

/**
 * Answers Meta's data-deletion callback with `{ url, confirmation_code }` and begins to erase.
 * Source: https://developers.facebook.com/docs/development/create-an-app/app-dashboard/data-deletion-callback
 */
export async function dataDeletion(request: Request, on: Compliance): Promise<Response> {
  const userId = await userOf(request, on)
  if (userId instanceof Response) return userId
  const code = crypto.randomUUID().replaceAll('-', '')
  await on.store.set(`deletion/${code}`, { at: on.host.now(), state: 'pending', userId } satisfies Deletion)
  on.host.waitUntil(forget(code, on).catch((error: unknown) => later(error, on)))
  const { origin, pathname } = new URL(request.url)
  const url = `${on.origin ?? origin}${pathname}/${code}`
  return Response.json({ url, confirmation_code: code }, { headers: HEADERS })
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
