// node build.mjs run examples/flows/setup.ts WABA_ID https://bot.example   creates the Flow at Meta, uploads its screens, publishes it.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Host } from 'signalbox'
import { app } from './app.ts'

/** Creates the Flow of this example in a WhatsApp Business Account and publishes it; answers its id. */
export async function setUp(host: Host<never>, waba: string, origin: string): Promise<string> {
  const { flows } = app.whatsapp.api(host)
  const { id } = await flows.create(waba, { name: 'appointment', categories: ['APPOINTMENT_BOOKING'] })
  await flows.setJson(id, readFileSync(join(import.meta.dirname, 'flow.json'), 'utf8'))
  await flows.update(id, { endpoint_uri: `${origin}/whatsapp/flows` })
  await flows.publish(id)
  return id
}
