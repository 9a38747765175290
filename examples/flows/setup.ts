// node build.mjs run examples/flows/setup.ts WABA_ID https://bot.example private.pem
// tells Meta the public half of the key, creates the Flow, uploads its screens and publishes it.
import { createPublicKey } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Host } from 'signalbox'
import { scriptHost } from 'signalbox/node/script'
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

const [waba, origin, file] = process.argv.slice(2)
if (process.argv[1]?.endsWith('flows/setup.ts')) {
  if (!waba || !origin || !file)
    throw new Error('usage: node build.mjs run examples/flows/setup.ts WABA_ID ORIGIN KEY_FILE')
  const host = scriptHost()
  const publicKey = createPublicKey(readFileSync(file)).export({ type: 'spki', format: 'pem' })
  await app.whatsapp.api(host).flows.setPublicKey(String(publicKey))
  console.log(`The Flow ${await setUp(host, waba, origin)} is published`)
}
