// FLOWS_PRIVATE_KEY=… node build.mjs run examples/flows/setup.ts WABA_ID https://bot.example
// tells Meta the public half of the key, creates the Flow, uploads its screens and publishes it.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Host } from 'signalbox'
import { convertFlowKey } from 'signalbox/node/flow-keys'
import { scriptHost } from 'signalbox/node/script'
import { app } from './app.ts'

/**
 * Creates the Flow of this example in a WhatsApp Business Account and publishes it; answers its id. The app must be up
 * at `origin` by then: Meta asks the endpoint whether it is well.
 */
export async function setUp(host: Host<never>, waba: string, origin: string, privateKey: string): Promise<string> {
  const { flows } = app.whatsapp.api(host)
  await flows.setPublicKey(convertFlowKey(privateKey).publicKey)
  const { id } = await flows.create(waba, { name: 'appointment', categories: ['APPOINTMENT_BOOKING'] })
  await flows.setJson(id, readFileSync(join(import.meta.dirname, 'flow.json'), 'utf8'))
  await flows.update(id, { endpoint_uri: `${origin}/whatsapp/flows` })
  await flows.publish(id)
  return id
}

const [waba, origin] = process.argv.slice(2)
if (process.argv[1]?.endsWith('flows/setup.ts')) {
  const key = process.env['FLOWS_PRIVATE_KEY']
  if (!waba || !origin || !key)
    throw new Error('usage: FLOWS_PRIVATE_KEY=… node build.mjs run examples/flows/setup.ts WABA_ID ORIGIN')
  console.log(`The Flow ${await setUp(scriptHost(), waba, origin, key)} is published`)
}
