import { writeFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { env } from '../probe.ts'
import { bin, type Running, start } from './process.ts'

/** Serves one worker twice in a bare workerd: without and with nodejs_compat. */
export interface Workerd extends Running {
  /** The port of the worker with these compatibility flags. */
  port(name: 'plain' | 'compat'): Promise<number>
}
const COMPATIBILITY_DATE = '2026-04-01'

/** `onObject`: with the Durable Object that it exports as `SignalboxStore` bound, its rows on disk. */
export function startWorkerd(script: string, onObject = false): Workerd {
  const texts = Object.entries(env).map(([name, text]) => `(name = "${name}", text = "${text}")`)
  const bindings = onObject ? [...texts, '(name = "SIGNALBOX", durableObjectNamespace = "SignalboxStore")'] : texts
  const object = onObject
    ? `
  durableObjectNamespaces = [(className = "SignalboxStore", uniqueKey = "signalbox", enableSql = true)],
  durableObjectStorage = (localDisk = "disk"),`
    : ''
  const worker = (name: string, flags: string): string => `const ${name} :Workerd.Worker = (
  modules = [(name = "main", esModule = embed "${basename(script)}")],
  compatibilityDate = "${COMPATIBILITY_DATE}",
  compatibilityFlags = [${flags}],
  bindings = [${bindings.join(', ')}],${object}
);`
  // Two workers in one process would share the objects' files.
  const names = onObject ? ['plain'] : ['plain', 'compat']
  const disk = `, (name = "disk", disk = (path = "${dirname(script)}", writable = true))`
  const config = join(dirname(script), `${basename(script)}.capnp`)
  writeFileSync(
    config,
    `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  services = [${names.map((n) => `(name = "${n}", worker = .${n})`).join(', ')}${onObject ? disk : ''}],
  sockets = [${names.map((n) => `(name = "${n}", address = "127.0.0.1:0", http = (), service = "${n}")`).join(', ')}],
);
${worker('plain', '')}
${onObject ? '' : worker('compat', '"nodejs_compat"')}
`,
  )
  const running = start(bin('workerd'), ['serve', config, '--experimental', '--control-fd=3'], { control: true })
  return {
    ...running,
    port: async (name) => Number((await running.output(new RegExp(`"socket":"${name}","port":(\\d+)`)))[1]),
  }
}
