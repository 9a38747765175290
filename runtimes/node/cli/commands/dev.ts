import { type ChildProcess, spawn } from 'node:child_process'
import { type FSWatcher, watch } from 'node:fs'
import { createServer } from 'node:http'
import { sep } from 'node:path'
import { SignalboxError } from '../../../../core/errors.ts'
import { node } from '../../mod.ts'
import type { Env } from '../meta.ts'
import { failure } from '../outcome.ts'
import { appMaker, findApp, simulatedEnv, typescriptFlags } from '../project.ts'

export interface DevOptions {
  readonly app?: string | undefined
  readonly port: number
  readonly cwd: string
}

export function portOf(given: string): number {
  const port = Number(given)
  if (Number.isInteger(port) && port >= 0 && port < 65_536) return port
  throw new SignalboxError('input_invalid', `${given} is no port`, {
    fix: 'Choose one from 1024 to 65535: --port 8787',
  })
}

const MISSES =
  'Write keys of your own into .env. Bindings of Workers are given to a simulator of your own: see docs/testing.md.'

/** Serves the app with Meta simulated around it, in this process. */
export async function serve({ app, port, cwd }: DevOptions, env: Env): Promise<void> {
  const { simulator } = await import('signalbox/simulator')
  const make = await appMaker(cwd, app)
  const first = await make()
  let begun = false
  const again = () => (begun ? make() : first)
  const sim = simulator(again, { live: true, log: console, env: simulatedEnv(env) })
  begun = true
  const server = createServer(node(sim, { env: {}, drainMs: 500 }))
  await new Promise<void>((resolve, reject) => {
    server.once('error', (cause: NodeJS.ErrnoException) =>
      reject(
        new SignalboxError('input_invalid', `Port ${port} cannot be used (${cause.code})`, {
          cause,
          fix: `Choose another: npx signalbox dev --port ${port + 1}`,
        }),
      ),
    )
    server.listen(port, '127.0.0.1', resolve)
  })
  const origin = `http://127.0.0.1:${(server.address() as { port: number }).port}`
  console.log(`Your app, with Meta simulated:`)
  console.log(`  console  ${origin}/console   write to it as a customer`)
  console.log(`  webhook  ${origin}/webhook`)
  console.log(`  health   ${origin}/health`)
  try {
    first.check(sim.host.env)
  } catch (error) {
    console.error(`\n${failure(error).text.replace(/\n {2}fix: .*/, '')}\n  fix: ${MISSES}`)
  }
}

const QUIET_MS = 150
/** What an app is made of; a log or a database that it writes is none. */
const SOURCE = /\.(?:[cm]?[jt]sx?|json)$/
const isSource = (name: string | null): boolean =>
  name !== null &&
  SOURCE.test(name) &&
  !name.split(sep).some((part) => part === 'node_modules' || part === 'dist' || part.startsWith('.'))

/** Runs `serve` in a child process, and again whenever a file of the project is saved. */
export function dev(options: DevOptions, program: string): { close(): void } {
  const { cwd, app, port } = options
  const file = findApp(cwd, app)
  const flags = typescriptFlags(cwd, file)
  const args = [...flags, program, 'dev', '--once', '--app', file, '--port', String(port)]
  let child: ChildProcess | undefined
  let pending: NodeJS.Timeout | undefined
  const start = (): void => {
    child = spawn(process.execPath, args, { cwd, stdio: 'inherit' })
    child.once('exit', (code) => {
      if (code) console.error('The app has stopped; it starts again when a file is saved.')
    })
  }
  const restart = (): void => {
    const old = child
    const running = old && old.exitCode === null && old.signalCode === null
    if (!running) start()
    else {
      old.once('exit', start)
      old.kill('SIGTERM')
    }
  }
  const watcher: FSWatcher = watch(cwd, { recursive: true }, (_, name) => {
    if (!isSource(name)) return
    clearTimeout(pending)
    pending = setTimeout(restart, QUIET_MS)
  })
  start()
  return {
    close() {
      clearTimeout(pending)
      watcher.close()
      child?.kill('SIGTERM')
    },
  }
}
