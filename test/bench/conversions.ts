import { memoryStore } from 'signalbox/storage/memory'
import { createApi } from '../../plugins/capi/api.ts'
import type { Contender, Scenario } from './measure.ts'
import { hostOf } from './receivers.ts'

const EVENTS = Array.from({ length: 1000 }, (_, i) => ({
  event_name: 'Purchase',
  event_time: 1_795_000_000,
  event_id: `order-${i}`,
  action_source: 'website' as const,
  event_source_url: 'https://example.com/thanks',
  user_data: {
    em: ` User${i}@Example.COM `,
    ph: `+27 82 100 ${String(1000 + i)}`,
    fn: ' Sheena ',
    ln: 'Nelson',
    ct: 'Cape Town',
    country: 'za',
    client_user_agent: 'UA',
  },
  custom_data: { currency: 'ZAR', value: 100 },
}))

const encoder = new TextEncoder()
const sha = async (text: string): Promise<string> =>
  Buffer.from(await crypto.subtle.digest('SHA-256', encoder.encode(text))).toString('hex')
async function byHand(): Promise<void> {
  for (const event of EVENTS) {
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
function ours(): () => Promise<void> {
  const { host } = hostOf(memoryStore(), true)
  const api = createApi(
    { host, config: { META_PIXEL_ID: '1' }, graph: {}, account: '1', store: host.store } as never,
    {},
  )
  return async () => {
    const { ready, rejected } = await api.prepare(EVENTS)
    if (rejected.length > 0) throw new Error(rejected[0]?.message)
    JSON.stringify(ready)
  }
}
const repeat = (run: () => Promise<void>): Contender<number> => ({
  prepare: (pieces) => pieces,
  async run(pieces) {
    for (let i = 0; i < pieces; i++) await run()
  },
})

/** Purchase events with email, phone, name and city, normalised and hashed. */
export const scenarios = (): Scenario[] => [
  {
    title: 'Conversions normalised and hashed',
    unit: 'batch of 1000 events',
    contenders: {
      'floor (trim, lower case and subtle.digest by hand)': () => repeat(byHand),
      'signalbox/capi prepare': () => repeat(ours()),
    },
  },
]
