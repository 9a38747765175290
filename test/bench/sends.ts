import { createApp } from 'signalbox/fast'
import { memoryStore } from 'signalbox/storage/memory'
import { whatsapp } from 'signalbox/whatsapp'
import { WhatsAppAPI } from 'whatsapp-api-js'
import { Text } from 'whatsapp-api-js/messages'
import { createApi } from '../../plugins/capi/api.ts'
import { type Contender, compare } from './measure.ts'
import { PHONE_ID } from './payloads.ts'
import { hostOf } from './receivers.ts'
import type { Table } from './report.ts'

const ANSWER = JSON.stringify({ messaging_product: 'whatsapp', contacts: [], messages: [{ id: 'wamid.x' }] })
const answer = async (): Promise<Response> => new Response(ANSWER, { headers: { 'content-type': 'application/json' } })
const repeat = (name: string, pieces: number, run: (i: number) => Promise<unknown>): Contender => ({
  name,
  pieces,
  prepare: () => undefined,
  async run() {
    for (let i = 0; i < pieces; i++) await run(i)
  },
})

/** A text message out, to a `fetch` that answers at once. */
export async function sends(quick: boolean): Promise<Table> {
  const { host } = hostOf(memoryStore(), true)
  const app = createApp({ plugins: [whatsapp()] })
  const api = app.whatsapp.api({ ...host, fetch: answer } as unknown as never, PHONE_ID)
  const peer = new WhatsAppAPI({ token: 't', appSecret: 's', v: 'v26.0', ponyfill: { fetch: answer as never } })
  const byHand = (i: number): Promise<unknown> =>
    answer
      .call(
        globalThis,
        ...([
          `https://graph.facebook.com/v26.0/${PHONE_ID}/messages`,
          {
            method: 'POST',
            headers: { authorization: 'Bearer t', 'content-type': 'application/json' },
            body: JSON.stringify({
              messaging_product: 'whatsapp',
              to: '27821000000',
              type: 'text',
              text: { body: `n ${i}` },
            }),
          },
        ] as unknown as []),
      )
      .then((r) => r.json())
  const pieces = quick ? 300 : 1000
  const rows = await compare(
    [
      repeat('floor (fetch by hand)', pieces, byHand),
      repeat('signalbox', pieces, (i) => api.text('27821000000', `n ${i}`)),
      repeat(
        'whatsapp-api-js 6.3.0',
        pieces,
        (i) => peer.sendMessage(PHONE_ID, '27821000000', new Text(`n ${i}`)) as never,
      ),
    ],
    quick ? 5 : 15,
  )
  return { title: 'A text message sent (network answered at once)', unit: 'message', rows }
}

/** 1000 purchase events with email, phone, name and city, normalised and hashed. */
export async function conversions(quick: boolean): Promise<Table> {
  const people = Array.from({ length: 1000 }, (_, i) => ({
    em: ` User${i}@Example.COM `,
    ph: `+27 82 100 ${String(1000 + i)}`,
    fn: ' Sheena ',
    ln: 'Nelson',
    ct: 'Cape Town',
    country: 'za',
  }))
  const events = people.map((user_data, i) => ({
    event_name: 'Purchase',
    event_time: 1_795_000_000,
    event_id: `order-${i}`,
    action_source: 'website' as const,
    event_source_url: 'https://example.com/thanks',
    user_data: { ...user_data, client_user_agent: 'UA' },
    custom_data: { currency: 'ZAR', value: 100 },
  }))
  const { host } = hostOf(memoryStore(), true)
  const api = createApi(
    { host, config: { META_PIXEL_ID: '1' }, graph: {}, account: '1', store: host.store } as never,
    {},
  )
  const encoder = new TextEncoder()
  const sha = async (text: string): Promise<string> =>
    Buffer.from(await crypto.subtle.digest('SHA-256', encoder.encode(text))).toString('hex')
  const byHand = async (): Promise<void> => {
    for (const event of events) {
      const { em, ph, fn, ln, ct, country } = event.user_data
      const user_data = {
        em: await sha(em.trim().toLowerCase()),
        ph: await sha(ph.replace(/\D/g, '')),
        fn: await sha(fn.trim().toLowerCase()),
        ln: await sha(ln.toLowerCase()),
        ct: await sha(ct.toLowerCase().replaceAll(' ', '')),
        country: await sha(country),
      }
      JSON.stringify({ ...event, user_data })
    }
  }
  const ours = async (): Promise<void> => {
    const { ready, rejected } = await api.prepare(events)
    if (rejected.length > 0) throw new Error(rejected[0]?.message)
    JSON.stringify(ready)
  }
  const whole = (name: string, run: () => Promise<void>): Contender => ({
    name,
    pieces: 1000,
    prepare: () => undefined,
    run,
  })
  const rows = await compare(
    [whole('floor (trim, lower case and subtle.digest by hand)', byHand), whole('signalbox/capi prepare', ours)],
    quick ? 5 : 15,
  )
  return { title: 'Conversions: 1000 events normalised and hashed', unit: 'event', rows }
}
