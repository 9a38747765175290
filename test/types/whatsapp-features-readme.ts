// The examples of plugins/whatsapp/features/README.md; a test holds that they are the same.
import * as v from 'valibot'
import { createApp } from '../../core/app.ts'
import type { Host } from '../../core/host.ts'
import { accounts as accountsFeature } from '../../plugins/whatsapp/features/accounts.ts'
import { flow, flowEndpoint, flows } from '../../plugins/whatsapp/features/flows.ts'
import { media } from '../../plugins/whatsapp/features/media.ts'
import { template, templates } from '../../plugins/whatsapp/features/templates.ts'
import { whatsapp } from '../../plugins/whatsapp/mod.ts'

declare const host: Host
declare const waba: string
declare const phoneNumberId: string
declare const bucket: { put(name: string, stream: ReadableStream<Uint8Array>): Promise<void> }

const app = createApp({ plugins: [whatsapp({ use: [templates, media] })] })

const orderReady = template('order_ready', {
  language: 'en_US',
  category: 'UTILITY',
  components: [
    {
      type: 'BODY',
      text: 'Hi {{name}}, order {{number}} is ready.',
      example: {
        body_text_named_params: [
          { param_name: 'name', example: 'Ann' },
          { param_name: 'number', example: '42' },
        ],
      },
    },
    { type: 'BUTTONS', buttons: [{ type: 'URL', text: 'Track', url: 'https://shop.example/{{1}}', example: 'a1' }] },
  ],
})

const api = app.whatsapp.api(host)
await api.templates.create(waba, orderReady)
await api.template('27820001111', orderReady, { body: { name: 'Ann', number: '42' }, buttons: { 0: 'a1' } })

export function flowsExample(): void {
  const endpoint = flowEndpoint({
    screens: {
      DATES: { data: v.object({ dates: v.array(v.string()) }), payload: v.object({ date: v.string() }) },
      CONFIRM: { data: v.object({ date: v.string() }) },
    },
    init: ({ show }) => show('DATES', { dates: ['2027-01-04', '2027-01-05'] }),
    on: {
      DATES: ({ data, show }) => show('CONFIRM', { date: data.date }),
      CONFIRM: ({ finish }) => finish({ booked: true }),
    },
  })
  const app = createApp({ plugins: [whatsapp({ use: [flows, endpoint] })] })

  const booking = flow({ flow_id: '1234' }, { reply: v.object({ booked: v.boolean() }) })
  app.whatsapp.on('message:text', (ctx) =>
    ctx.reply(booking.message({ body: 'When?', cta: 'Choose a day', token: crypto.randomUUID() })),
  )
}

app.whatsapp.on('message:image', async (ctx) => {
  const photo = await ctx.api.media.download(ctx.message.image, { types: ['image/*'], maxBytes: 5_000_000 })
  await bucket.put(ctx.message.id, photo.stream)
})

export async function accountsExample(): Promise<void> {
  const app = createApp({ plugins: [whatsapp({ use: [accountsFeature] })] })
  // A client came through Embedded Signup, and `tenants` knows its token by now.
  const { accounts } = app.whatsapp.api(host, phoneNumberId)
  await accounts.finishSignup({ waba, pin: '123456' })

  // A number that stays in the WhatsApp Business app: no PIN, and each sync once, within 24 h.
  await accounts.finishSignup({ waba })
  await accounts.sync('smb_app_state_sync')
  await accounts.sync('history')
}
