import * as v from 'valibot'
import { createApp } from '../../core/fast.ts'
import type { Host } from '../../core/host.ts'
import { accounts } from '../../plugins/whatsapp/features/accounts.ts'
import { calls } from '../../plugins/whatsapp/features/calls.ts'
import { flow, flowEndpoint, flows } from '../../plugins/whatsapp/features/flows.ts'
import { groups } from '../../plugins/whatsapp/features/groups.ts'
import { media } from '../../plugins/whatsapp/features/media.ts'
import { whatsapp } from '../../plugins/whatsapp/mod.ts'

type Equals<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false
const is = <T extends true>(): T | undefined => undefined
declare const host: Host

const screens = {
  DATES: {
    data: v.object({ dates: v.array(v.string()) }),
    payload: v.object({ count: v.pipe(v.string(), v.transform(Number)) }),
  },
  CONFIRM: { data: v.object({ count: v.number() }) },
}
const booking = flowEndpoint({
  screens,
  init: ({ show }) => show('DATES', { dates: ['a'] }),
  on: {
    async DATES({ data, show, host, api }) {
      // The payload as its schema parsed it, and the services of the app.
      is<Equals<typeof data.count, number>>()
      is<Equals<typeof host, Host>>()
      await api().text('1', 'x')
      // @ts-expect-error the screen does not exist
      show('DONE', {})
      // @ts-expect-error the screen wants a number
      show('CONFIRM', { count: 'one' })
      return show('CONFIRM', { count: data.count })
    },
    CONFIRM: ({ finish }) => finish({ booked: true }),
  },
  back: { DATES: ({ expire }) => expire('Too late') },
})
// @ts-expect-error a handler for a screen that is not defined
flowEndpoint({ screens, on: { NOWHERE: ({ finish }) => finish() } })
// @ts-expect-error a handler must answer
flowEndpoint({ screens, on: { DATES: () => undefined } })

const message = flow(
  { flow_id: '1' },
  { open: v.object({ dates: v.array(v.string()) }), reply: v.object({ booked: v.boolean() }) },
)
message.message({ body: 'a', cta: 'b', token: 'c', open: { screen: 'DATES', data: { dates: [] } } })
// @ts-expect-error the opening data is not as its schema says
message.message({ body: 'a', cta: 'b', token: 'c', open: { screen: 'DATES', data: { days: [] } } })
message.message({ body: 'a', cta: 'b', open: true })
// @ts-expect-error no button
message.message({ body: 'a' })
const read = message.read({ response_json: '{}' })
if (!read.issues) is<Equals<typeof read.value.booked, boolean>>()

const app = createApp({ plugins: [whatsapp({ use: [flows, booking, media, calls, groups, accounts] })] })
const api = app.whatsapp.api(host)
await api.message('1', message.message({ body: 'a', cta: 'b', token: 'c' }))
await api.flows.create('1', { name: 'a', categories: ['OTHER'] })
// @ts-expect-error no such category
await api.flows.create('1', { name: 'a', categories: ['ANY'] })
const file = await api.media.download('1', { types: ['image/*'] })
is<Equals<typeof file.stream, ReadableStream<Uint8Array>>>()
await api.calls.accept('1', 'v=0')
await api.groups.create({ subject: 'a' })
// @ts-expect-error Meta knows two kinds of sync
await api.accounts.sync('contacts')
// @ts-expect-error the feature is not in `use`
api.templates
