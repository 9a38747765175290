import type { Feature } from '../../../core/feature.ts'
import type { CapiApi } from '../api.ts'
import type { CapiFeature } from '../mod.ts'
import type { Consent, ConversionEvent, UserData } from '../types.ts'
import { cookieDomain, cookieLines, cookiesOf, fbclidOf, readIds } from '../web/clickid.ts'
import { clientIp } from '../web/ip.ts'

export { pixelSnippet } from '../web/snippet.ts'
export { clientIp }

export interface FromRequestOptions {
  /** The domain that cookies are set for; needed where the public suffix is unusual. */
  readonly domain?: string | undefined
  /** The page, where the request is not for the page itself but a call of its script. Default: the request's own URL. */
  readonly page?: string | undefined
}
/** An event with what the request tells of the visitor, and the cookies to answer with. */
export interface FromRequest {
  readonly event: ConversionEvent & { readonly event_id: string; readonly consent: Consent }
  /** `Set-Cookie` lines, one each; none without consent. */
  readonly setCookie: readonly string[]
}
export interface WebApi {
  /**
   * Completes a website event from the visitor's request: `fbc`, `fbp`, address, user agent, page and referrer; an id
   * for the pixel too. What the event itself says wins. Makes no call.
   * Source: https://developers.facebook.com/docs/marketing-api/conversions-api/parameters/fbp-and-fbc
   *
   * @example
   * const api = app.capi.api(host)
   * const { event, setCookie } = await api.fromRequest(request, { event_name: 'ViewContent' })
   * host.waitUntil(api.send(event))
   * for (const line of setCookie) response.headers.append('set-cookie', line)
   */
  fromRequest(request: Request, event: WebEvent, options?: FromRequestOptions): Promise<FromRequest>
}
/** An event of a site: what is missing comes from the request. */
export type WebEvent = Omit<ConversionEvent, 'action_source' | 'user_data'> & {
  readonly action_source?: ConversionEvent['action_source']
  readonly user_data?: UserData | undefined
}
export interface Web extends CapiFeature {
  readonly api: WebApi
  readonly extras: unknown
}

/**
 * Adds `capi.fromRequest`.
 *
 * @example
 * const app = createApp({ plugins: [capi({ use: [web], consent: ({ request }) => readBanner(request) })] })
 */
export const web: Feature<Web, CapiApi> = {
  product: 'capi',
  api: ({ api, host }) => ({
    async fromRequest(request, event, options = {}) {
      const { headers } = request
      const consent =
        event.consent ?? (await api.consent({ request, event: { ...event, user_data: event.user_data ?? {} } }))
      const cookies = cookiesOf(headers.get('cookie'))
      const page = options.page ?? event.event_source_url ?? request.url
      const { domain, index } = cookieDomain(new URL(request.url).hostname, options.domain)
      const referer = headers.get('referer') ?? undefined
      // Where a script of the page calls, the header names the page itself.
      const referrer = event.referrer_url ?? (options.page === undefined ? referer : undefined)
      const fbclid = fbclidOf(page) ?? fbclidOf(request.url) ?? fbclidOf(referrer) ?? fbclidOf(referer)
      const { fbc, fbp, minted } = readIds(cookies, { fbclid, index, now: host.now(), mint: consent === 'granted' })
      const user_data: UserData = {
        client_ip_address: clientIp(headers, { cookie: cookies['_fbi'], peer: host.ip }),
        client_user_agent: headers.get('user-agent') ?? undefined,
        fbc,
        fbp,
        ...event.user_data,
      }
      return {
        event: {
          action_source: 'website',
          ...event,
          event_id: event.event_id || crypto.randomUUID(),
          event_time: event.event_time ?? host.now(),
          event_source_url: page,
          referrer_url: referrer,
          user_data,
          consent,
        },
        setCookie: cookieLines(minted, domain),
      }
    },
  }),
}
