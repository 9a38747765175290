import { expect, test } from 'vitest'
import { createApp } from '../../../core/app.ts'
import type { Host } from '../../../core/host.ts'
import { sign } from '../../../core/webhook/signature.ts'
import { messenger } from '../../../plugins/messenger/mod.ts'
import { whatsapp } from '../../../plugins/whatsapp/mod.ts'
import { setUp } from './kit.ts'

const HOUR = 3_600_000
const DAY = 24 * HOUR
const PAGE = '1906385232743451'
const WABA = '102290129340398'

/** Bodies as Meta signs them, at a time. */
const CAPTURES = {
  'a WhatsApp message': (now: number) => ({
    object: 'whatsapp_business_account',
    entry: [
      {
        id: WABA,
        changes: [
          {
            field: 'messages',
            value: {
              messaging_product: 'whatsapp',
              metadata: { display_phone_number: '15550783881', phone_number_id: '106540352242922' },
              contacts: [{ profile: { name: 'Ada' }, wa_id: '27820001111' }],
              messages: [
                {
                  from: '27820001111',
                  id: 'wamid.1',
                  timestamp: String(now / 1000),
                  type: 'text',
                  text: { body: 'hi' },
                },
              ],
            },
          },
        ],
      },
    ],
  }),
  'an account event of WhatsApp, which has the time of its entry alone': (now: number) => ({
    object: 'whatsapp_business_account',
    entry: [
      {
        id: WABA,
        time: now / 1000,
        changes: [{ field: 'account_update', value: { phone_number: '15550783881', event: 'VERIFIED_ACCOUNT' } }],
      },
    ],
  }),
  'a message of Messenger': (now: number) => ({
    object: 'page',
    entry: [
      {
        id: PAGE,
        time: now,
        messaging: [
          { sender: { id: '6789' }, recipient: { id: PAGE }, timestamp: now, message: { mid: 'm_1', text: 'hi' } },
        ],
      },
    ],
  }),
}

test.each(Object.entries(CAPTURES))(
  '%s, captured and posted again at any time, is handled once',
  async (_, capture) => {
    const t = setUp()
    const app = createApp({ plugins: [whatsapp(), messenger()] })
    Object.assign(t.host.env, { WHATSAPP_TOKEN: 'w', PAGE_ACCESS_TOKEN: 'p' })
    const host = t.host as Host<never>
    let handled = 0
    app.use(() => void handled++)
    const bytes = new TextEncoder().encode(JSON.stringify(capture(t.now())))
    const headers = { 'x-hub-signature-256': await sign('secret', bytes) }
    const offsets = [
      0,
      1000,
      2 * HOUR,
      47 * HOUR,
      2 * DAY + HOUR,
      7.9 * DAY,
      8 * DAY,
      8 * DAY + HOUR,
      9 * DAY,
      400 * DAY,
    ]
    let last = 0
    for (const offset of offsets) {
      t.jump(offset - last)
      last = offset
      const request = new Request('http://x/webhook', { method: 'POST', headers, body: bytes })
      expect((await app.fetch(request, host)).status).toBe(200)
      await t.settle()
      expect(handled).toBe(1)
    }
    expect((await app.dead(host)).map((d) => d.reason)).toContain('stale')
  },
)
