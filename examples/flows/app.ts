import { createApp, type Store } from 'signalbox'
import { whatsapp } from 'signalbox/whatsapp'
import { flow, flowEndpoint, flows } from 'signalbox/whatsapp/flows'
import * as v from 'valibot'

const HOURS = ['09:00', '10:30', '14:00', '15:30']
const DAY_MS = 86_400_000

/** The next five working days from `now`, as `2026-11-26`. */
export function workingDays(now: number): string[] {
  const days = Array.from({ length: 9 }, (_, i) => new Date(now + (i + 1) * DAY_MS))
  return days
    .filter((d) => d.getUTCDay() % 6 !== 0)
    .slice(0, 5)
    .map((d) => d.toISOString().slice(0, 10))
}
const choices = (values: readonly string[]) => values.map((id) => ({ id, title: id }))
const Choice = v.array(v.object({ id: v.string(), title: v.string() }))
const slot = { date: v.pipe(v.string(), v.isoDate()), time: v.picklist(HOURS) }

/** Free hours of a day. The bookings are rows of the store, claimed one by one: two people never get one hour. */
async function freeHours(store: Store, date: string): Promise<string[]> {
  const taken = await store.list(`booking/${date}/`, { values: false })
  return HOURS.filter((hour) => !taken.some(({ key }) => key === `booking/${date}/${hour}`))
}

const endpoint = flowEndpoint({
  screens: {
    DAY: { data: v.object({ days: Choice }), payload: v.object({ date: slot.date }) },
    TIME: { data: v.object({ date: v.string(), times: Choice }), payload: v.object(slot) },
    CONFIRM: { data: v.object(slot), payload: v.object({ ...slot, name: v.pipe(v.string(), v.trim(), v.nonEmpty()) }) },
  },
  init: ({ show, host }) => show('DAY', { days: choices(workingDays(host.now())) }),
  on: {
    async DAY({ data, show, again, store }) {
      const times = await freeHours(store, data.date)
      return times.length > 0 ? show('TIME', { date: data.date, times: choices(times) }) : again('That day is full.')
    },
    TIME: ({ data, show }) => show('CONFIRM', data),
    async CONFIRM({ data, finish, again, store, token }) {
      const key = `booking/${data.date}/${data.time}`
      const booking = { name: data.name, token }
      // The same answer sent again finds its own booking; somebody else's is refused.
      if (!(await store.set(key, booking, { ifVersion: null }))) {
        const other = await store.get<typeof booking>(key)
        if (other?.value.token !== token) return again('Somebody was faster. Please choose another hour.')
      }
      return finish({ booked: true, date: data.date, time: data.time })
    },
  },
})

export const app = createApp({ plugins: [whatsapp({ use: [flows, endpoint] })] })

const Reply = v.object({ booked: v.literal(true), date: v.string(), time: v.string() })
const booking = flow({ flow_name: 'appointment' }, { reply: Reply })

app.whatsapp.on('message:text', (ctx) =>
  ctx.reply(
    booking.message({ body: 'Shall we find you an appointment?', cta: 'Choose a day', token: ctx.event.id ?? '' }),
  ),
)
app.whatsapp.on('message:interactive', async (ctx) => {
  const { interactive } = ctx.message
  if (interactive.type !== 'nfm_reply') return
  const read = booking.read(interactive.nfm_reply)
  await ctx.reply(
    read.issues
      ? 'That did not work. Please write to us once more.'
      : `See you on ${read.value.date} at ${read.value.time}!`,
  )
})
