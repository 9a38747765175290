import { mkdirSync, writeFileSync } from 'node:fs'
import { join, relative } from 'node:path'

/** What a worker with its Durable Objects is to be given. */
export interface WorkerdInit {
  /** Where its configuration and its objects' databases go. */
  readonly folder: string
  /** The bundle; its class is `SignalboxStore`. */
  readonly script: string
  readonly env: Readonly<Record<string, string>>
  /** What its fetch reaches, as capnp says it. */
  readonly internet: string
}

/** Writes the configuration of a worker on a free port of loopback, with objects on disk. Answers its file. */
export function workerdConfig({ folder, script, env, internet }: WorkerdInit): string {
  const config = join(folder, 'config.capnp')
  const objects = join(folder, 'objects')
  mkdirSync(objects, { recursive: true })
  const bindings = Object.entries(env).map(([name, text]) => `(name = "${name}", text = ${JSON.stringify(text)})`)
  writeFileSync(
    config,
    `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  services = [
    (name = "main", worker = .main),
    (name = "disk", disk = (path = "${objects}", writable = true)),
    (name = "internet", ${internet}),
  ],
  sockets = [(name = "main", address = "127.0.0.1:0", http = (), service = "main")],
);
const main :Workerd.Worker = (
  modules = [(name = "main", esModule = embed "${relative(folder, script)}")],
  compatibilityDate = "2026-04-01",
  durableObjectNamespaces = [(className = "SignalboxStore", uniqueKey = "signalbox", enableSql = true)],
  durableObjectStorage = (localDisk = "disk"),
  bindings = [${bindings.join(', ')}, (name = "SIGNALBOX", durableObjectNamespace = "SignalboxStore")],
);
`,
  )
  return config
}
