import { createApp } from 'signalbox'
import { capi } from 'signalbox/capi'
import { ingest } from 'signalbox/capi/ingest'
import { outbox } from 'signalbox/capi/outbox'
import { web } from 'signalbox/capi/web'

/** The shops whose pages may report to this gateway. */
export const ORIGINS = ['https://shop.example.com', 'http://127.0.0.1:8787']

/** What the shop's consent banner wrote into its cookie. */
const consentOf = (request: Request | undefined): 'granted' | 'denied' =>
  /(?:^|;\s*)consent=yes(?:;|$)/.test(request?.headers.get('cookie') ?? '') ? 'granted' : 'denied'

/** A conversions gateway for web shops: pages and backends report here, Meta gets each event once. */
export const app = createApp({
  plugins: [
    capi({
      use: [web, outbox, ingest({ origins: ORIGINS })],
      consent: ({ request }) => consentOf(request),
      denied: 'drop',
    }),
  ],
})

export const env = { CAPI_INGEST_SECRET: 'simulated-ingest-secret' }
export const hint = 'The README has a line that reports a purchase as a backend would.'
