// npm start: the shop of app.ts with the simulator around it, or, with real credentials in the environment, the real thing.
import { createServer } from 'node:http'
import { node } from 'signalbox/node'
import { simulator } from 'signalbox/simulator'
import { shop } from './app.ts'

const { env } = process
const port = Number(env['PORT'] ?? 8787)
const origin = `http://127.0.0.1:${port}`
const tokens = ['WHATSAPP_TOKEN', 'PAGE_ACCESS_TOKEN', 'META_SYSTEM_USER_TOKEN']
const real = env['META_APP_SECRET'] !== undefined && tokens.some((name) => env[name])

// Sample bodies are old, and are to be answered all the same; Meta's own are not.
const simulated = () => simulator(() => shop({ refuseStale: false }), { live: true, log: console })
const listener = real ? node(shop()) : node(simulated(), { env: {}, drainMs: 500 })
const server = createServer(listener)
server.on('error', (error) => {
  console.error(`Cannot listen on ${origin}: ${error.message}. Another port: PORT=8788 npm start`)
  process.exitCode = 1
})
server.listen(port, '127.0.0.1', () => {
  console.log(real ? 'signalbox, connected to Meta' : 'signalbox, with Meta simulated')
  console.log(`  webhook    ${origin}/webhook`)
  console.log(`  health     ${origin}/health`)
  if (real) return
  console.log(`  console    ${origin}/console          chat with the app as a customer`)
  console.log(`  simulator  ${origin}/simulator        secrets, accounts and the address of the simulated Graph`)
  console.log(`  calls      ${origin}/simulator/calls  what the app sent`)
})
