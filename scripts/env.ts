// Writes docs/env.md: every environment key, from the schemas that apps are checked against.
// `node build.mjs run scripts/env.ts`; a test holds that it is up to date.
import { writeFileSync } from 'node:fs'
import { auth } from '../core/auth/mod.ts'
import { envTable } from '../core/config.ts'
import { ENV_WORDS } from '../core/env-words.ts'
import type { AnyPlugin } from '../core/plugin.ts'
import { ads } from '../plugins/ads/mod.ts'
import { capi } from '../plugins/capi/mod.ts'
import { instagram } from '../plugins/instagram/mod.ts'
import { messenger } from '../plugins/messenger/mod.ts'
import { pages } from '../plugins/pages/mod.ts'
import { whatsapp } from '../plugins/whatsapp/mod.ts'
import { HOSTS } from '../runtimes/node/cli/scaffold/hosts.ts'

interface Key {
  readonly about: string
  readonly optional?: boolean
  readonly secret?: boolean
}
type Keys = Readonly<Record<string, Key>>

const WORDS: Readonly<Record<string, string>> = ENV_WORDS
const receiver = { id: 'any', webhook: { objects: [], events: () => [] } } as unknown as AnyPlugin
const CORE = envTable([receiver])
const ofPlugin = (plugin: unknown): Keys =>
  Object.fromEntries(
    Object.entries(envTable([plugin as AnyPlugin])).filter(
      ([name, { optional }]) => !(name in CORE) || Boolean(CORE[name]?.optional) !== Boolean(optional),
    ),
  )

/** Read by features when they are called, so that apps without them need none of these. */
const FEATURES: Keys = {
  FLOWS_PRIVATE_KEY: { about: 'Private key of Flows, PEM in PKCS #8', secret: true },
  FLOWS_PRIVATE_KEY_PREVIOUS: { about: 'The key before the last rotation, while both are in use', secret: true },
}
const COMMANDS: Keys = {
  SIGNALBOX_URL: { about: 'Where the app is deployed, instead of `--url`' },
  SIGNALBOX_GRAPH_URL: { about: "A simulator's Graph, instead of Meta's" },
  FLOW_KEY_PASSPHRASE: { about: 'Opens the key that `vault flow-key` converts', secret: true },
}
const table = (keys: Keys, always = false): string =>
  [
    '| key | | |',
    '|---|---|---|',
    ...Object.entries(keys).map(
      ([name, { about, optional, secret }]) =>
        `| \`${name}\` | ${about || WORDS[name]} | ${[!optional && !always && 'needed', secret && 'secret'].filter(Boolean).join(', ')} |`,
    ),
  ].join('\n')

const PRODUCTS: Readonly<Record<string, unknown>> = {
  WhatsApp: whatsapp(),
  Messenger: messenger(),
  'Instagram, through Facebook Login': instagram(),
  'Instagram, through Instagram Login': instagram({ login: 'instagram' }),
  Pages: pages(),
  'Conversions API': capi(),
  Ads: ads(),
  '`signalbox/auth`': auth({ tenantOf: () => undefined }).plugin,
}

/** The page. */
export const environment = (): string => `# Environment

Every key that signalbox reads, from the schemas that an app is checked against: what is missing is a compile error on a
host whose environment is typed, and one clear message elsewhere. \`npx signalbox new\` writes the ones of your products and
host into \`.env.example\`, \`npx signalbox doctor\` checks them. This page is made by \`node build.mjs run scripts/env.ts\`.

## Every app that receives

${table(CORE)}

${Object.entries(PRODUCTS)
  .map(([name, plugin]) => `## ${name}\n\n${table(ofPlugin(plugin))}`)
  .join('\n\n')}

## Flows

Needed where Flows are used.

${table(FEATURES, true)}

${Object.entries(HOSTS)
  .map(([name, { env }]) => `## On ${name[0]?.toUpperCase()}${name.slice(1)}\n\n${table(env)}`)
  .join('\n\n')}

## The command line

${table(COMMANDS, true)}
`

/** The files that this script keeps, with what they must hold. */
export const files: Readonly<Record<string, () => string>> = { 'docs/env.md': environment }
if (process.argv[1]?.endsWith('scripts/env.ts'))
  for (const [file, text] of Object.entries(files)) writeFileSync(new URL(`../${file}`, import.meta.url), text())
