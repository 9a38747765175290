import * as v from 'valibot'
import { hasBearer } from '../../../core/bearer.ts'
import type { Feature } from '../../../core/feature.ts'
import type { Route } from '../../../core/plugin.ts'
import { router } from '../../../core/router.ts'
import type { Store } from '../../../core/storage/store.ts'
import { readBody } from '../../../core/webhook/body.ts'
import type { CapiApi, CapiEnv, Report } from '../api.ts'
import { isSigned } from '../ingest/signature.ts'
import type { CapiFeature } from '../mod.ts'
import { scriptTag, tagScript } from '../tag.ts'
import type { ConversionEvent } from '../types.ts'
import { clientIp } from '../web/ip.ts'
import { STANDARD } from '../web/snippet.ts'
import type { OutboxApi } from './outbox.ts'
import type { WebApi, WebEvent } from './web.ts'

export { signIngest } from '../ingest/signature.ts'
export { scriptTag }

export interface IngestOptions {
  /** Origins whose pages may report events without a secret, such as `https://shop.example.com`. Default: none. */
  readonly origins?: readonly string[] | undefined
  /** Requests a minute from one address without a secret. Default: 60. */
  readonly perMinute?: number | undefined
  /** Events in one request: hashing more takes longer than a free edge plan's CPU time. Default: 200. */
  readonly maxEvents?: number | undefined
  /** Default: 512 KiB. */
  readonly maxBytes?: number | undefined
}
export interface Ingest extends CapiFeature {
  readonly api: unknown
  readonly extras: unknown
}

const value = v.union([v.string(), v.number(), v.null_()])
const event = v.looseObject({
  event_name: v.pipe(v.string(), v.nonEmpty(), v.maxLength(200)),
  event_time: v.optional(v.union([v.string(), v.number()])),
  event_id: v.optional(v.pipe(v.string(), v.maxLength(200))),
  action_source: v.optional(v.string()),
  event_source_url: v.optional(v.pipe(v.string(), v.url())),
  referrer_url: v.optional(v.string()),
  user_data: v.optional(v.record(v.string(), v.union([value, v.array(value)]))),
  custom_data: v.optional(v.record(v.string(), v.unknown())),
  consent: v.optional(v.picklist(['granted', 'denied'])),
})
type Incoming = v.InferOutput<typeof event>
const body = v.union([
  v.pipe(
    v.object({ data: v.array(event) }),
    v.transform(({ data }) => data),
  ),
  v.array(event),
  v.pipe(
    event,
    v.transform((one) => [one]),
  ),
])

/** What a page may not say of itself: the request tells it, or it is for backends only. */
function fromPage({ action_source: _, user_data = {}, opt_out: _o, ...rest }: Incoming): Incoming {
  const { client_ip_address: _ip, client_user_agent: _ua, ...user } = user_data
  return { ...rest, user_data: user }
}

/** Counts a request of this minute; false where there were too many. A lost race counts for nothing. */
async function allow(store: Store, address: string, perMinute: number, now: number): Promise<boolean> {
  const key = `rate/${encodeURIComponent(address)}/${Math.floor(now / 60_000)}`
  const row = await store.get<number>(key)
  if ((row?.value ?? 0) >= perMinute) return false
  await store.set(key, (row?.value ?? 0) + 1, { ttl: 60_000, ifVersion: row?.version ?? null })
  return true
}

type Api = CapiApi & WebApi & Partial<OutboxApi>
type Handle = Route<CapiEnv, Api>['handle']

const receive =
  ({ origins = [], perMinute = 60, maxEvents = 200, maxBytes = 512 * 1024 }: IngestOptions): Handle =>
  async (request, { config, host, store, api }) => {
    const origin = request.headers.get('origin')
    const headers = new Headers(corsOf(origin, origins))
    const answer = (status: number, data: object): Response => Response.json(data, { status, headers })
    const bytes = await readBody(request, { maxBytes }, host.timer)
    if (typeof bytes === 'number') return answer(bytes, { error: bytes === 413 ? 'too_large' : 'too_slow' })
    const secret = config.CAPI_INGEST_SECRET
    const trusted =
      secret !== undefined &&
      ((await hasBearer(request, [secret])) || (await isSigned(secret, request.headers, bytes, host.now())))
    if (!trusted && !headers.has('access-control-allow-origin'))
      return answer(origin === null ? 401 : 403, { error: origin === null ? 'unauthorized' : 'origin_refused' })
    const address = host.ip ?? clientIp(request.headers) ?? 'unknown'
    if (!trusted && !(await allow(store, address, perMinute, host.now()))) {
      headers.set('retry-after', '60')
      return answer(429, { error: 'too_many' })
    }
    const parsed = v.safeParse(body, readJson(bytes))
    if (!parsed.success) return answer(400, { error: 'invalid', issues: v.flatten(parsed.issues) })
    if (parsed.output.length > maxEvents) return answer(413, { error: 'too_many_events', maxEvents })

    const speak = api()
    const events: ConversionEvent[] = []
    for (const given of parsed.output) {
      if (trusted) {
        events.push(given as unknown as ConversionEvent)
        continue
      }
      // A page may say that its visitor refused; that one agreed is for the plugin's `consent` to know.
      const { consent, ...item } = fromPage(given)
      const page = item.event_source_url ?? request.headers.get('referer') ?? `${origin}/`
      const refused = consent === 'denied' && { consent }
      const made = await speak.fromRequest(request, { ...item, ...refused } as WebEvent, { page })
      for (const line of made.setCookie) headers.append('set-cookie', line)
      events.push(made.event)
    }
    const report: Report = await (speak.queue ?? speak.send)(events)
    const { accepted, event_ids, rejected, withheld, pending } = report
    return answer(pending.length > 0 ? 503 : 200, { accepted, event_ids, rejected, withheld, pending })
  }

const readJson = (bytes: Uint8Array): unknown => {
  try {
    return JSON.parse(new TextDecoder().decode(bytes))
  } catch {
    return undefined
  }
}
const corsOf = (origin: string | null, origins: readonly string[]): Record<string, string> =>
  origin !== null && origins.includes(origin)
    ? { 'access-control-allow-origin': origin, 'access-control-allow-credentials': 'true', vary: 'origin' }
    : { vary: 'origin' }

/**
 * `POST /capi/events` for sites (listed origins) and backends (`Authorization: Bearer`, or signed), and `GET
 * /capi/tag.js` for pages: one worker is a whole conversions gateway. Needs `web`; with `outbox` what it takes is stored.
 *
 * @example
 * capi({ use: [web, outbox, ingest({ origins: ['https://shop.example.com'] })] })
 */
export function ingest(options: IngestOptions = {}): Feature<Ingest, CapiApi> {
  const routes: readonly Route<CapiEnv, Api>[] = [
    { method: 'POST', path: '/events', handle: receive(options) },
    {
      method: 'OPTIONS',
      path: '/events',
      handle: (request) =>
        new Response(null, {
          status: 204,
          headers: {
            ...corsOf(request.headers.get('origin'), options.origins ?? []),
            'access-control-allow-methods': 'POST',
            'access-control-allow-headers': 'content-type',
            'access-control-max-age': '86400',
          },
        }),
    },
    {
      method: 'GET',
      path: '/tag.js',
      handle: () =>
        new Response(tagScript(STANDARD), {
          headers: { 'content-type': 'text/javascript; charset=utf-8', 'cache-control': 'public, max-age=3600' },
        }),
    },
  ]
  return { product: 'capi', router, routes: routes as never }
}
