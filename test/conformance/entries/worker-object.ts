// A Worker as its author writes it, on its default store. A ping whose text is `again` fails the first time.
import { createApp } from '../../../core/app.ts'
import { cloudflare } from '../../../runtimes/cloudflare/mod.ts'
import { durableObject } from '../../../runtimes/cloudflare/object.ts'
import { probe } from '../probe.ts'

const app = createApp({ plugins: [probe()] })
const runs = new Map<string, number>()
app.probe.on('ping', async (ctx) => {
  const { id, text } = ctx.ping
  const run = (runs.get(id) ?? 0) + 1
  runs.set(id, run)
  await ctx.host.fetch(`https://witness.example/${id}/${run}`)
  if (text === 'again' && run === 1) throw new Error('not yet')
})

export const SignalboxStore = durableObject(app)
export default cloudflare(app)
