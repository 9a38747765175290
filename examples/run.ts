// npm run example NAME: an example's app with Meta simulated around it and the console to chat with it.
import { existsSync, readdirSync } from 'node:fs'
import { createServer } from 'node:http'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Runnable } from 'signalbox'
import { node } from 'signalbox/node'
import { type Simulator, simulator } from 'signalbox/simulator'

const here = import.meta.dirname
const names = readdirSync(here).filter((name) => existsSync(join(here, name, 'app.ts')))
const [name = ''] = process.argv.slice(2)
if (!names.includes(name)) {
  console.error(`usage: npm run example -- NAME\n  NAME is one of: ${names.join(', ')}`)
  process.exit(2)
}
interface Example {
  readonly app: Runnable<never>
  /** What answers calls that go elsewhere than to Meta's products. */
  readonly fetch?: typeof globalThis.fetch
  /** What to say at start. */
  readonly hint?: string
}
/** What an example needs while Meta is simulated: in its app's module, or in `simulated.ts` beside it. */
interface Simulated {
  /** Environment keys beside the simulated ones. */
  readonly env?: Readonly<Record<string, string>>
  /** Brings about what the business has at Meta. */
  prepare?(sim: Simulator): Promise<unknown>
}
const file = pathToFileURL(join(here, name, 'app.ts')).href
const simulated = join(here, name, 'simulated.ts')
const { fetch, hint, ...own } = (await import(file)) as Example & Simulated
const { env = {}, prepare }: Simulated = existsSync(simulated) ? await import(pathToFileURL(simulated).href) : own
let lives = 0
/** A restart in the console runs the module anew, as a new process would. */
const make = async () => ((await import(`${file}?life=${lives++}`)) as Example).app
const port = Number(process.env['PORT'] ?? 8787)
const sim = simulator(make, { live: true, env, log: console, ...(fetch && { fetch }) })
await prepare?.(sim)
const server = createServer(node(sim, { env: {}, drainMs: 500 }))
server.on('error', (error) => {
  console.error(`Cannot listen on port ${port}: ${error.message}. Another one: PORT=8788 npm run example -- ${name}`)
  process.exitCode = 1
})
server.listen(port, '127.0.0.1', () => {
  console.log(`${name}, with Meta simulated: http://127.0.0.1:${port}/console`)
  if (hint) console.log(hint)
})
