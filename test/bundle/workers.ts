/** A program as a user writes it, what it may weigh, and what must not have come with it. */
export interface Program {
  readonly name: string
  readonly source: string
  /** Greatest size in bytes, minified and gzipped. */
  readonly most: number
  /** Files that it does not use. */
  readonly without: readonly RegExp[]
}

const echo = `app.whatsapp.on('message:text', (ctx) => ctx.reply(ctx.message.text.body))`
const products = ['whatsapp', 'messenger', 'instagram', 'pages', 'capi'] as const
const imports = products.map((p) => `import { ${p} } from 'signalbox/${p}'`).join('\n')
const listed = products.map((p) => `${p}()`).join(', ')
const object = `export default cloudflare(app)
export const SignalboxStore = durableObject(app)`
const durable = `import { createApp } from 'signalbox'
import { cloudflare } from 'signalbox/cloudflare'
import { durableObject } from 'signalbox/cloudflare/object'`

const TOOLS = [
  /core\/explain/,
  /core\/auth/,
  /\/features\//,
  /whatsapp\/schema/,
  /valibot/,
  /jose/,
  /unstorage/,
  /test\//,
]
const GRAPH_TOOLS =
  /core\/graph\/(?:batch|budgets|etags|fields|gate|limits|media|pages|retry|sha256|source|tiers|upload|usage)/
const ENGINE = [/core\/delivery/, /core\/storage/]
const OTHER_STORES = /core\/storage\/(?:denokv|from|memory|postgres|redis|upstash|db0|weak|cloudflare)|cloudflare\/kv/

export const programs: readonly Program[] = [
  {
    name: 'whatsapp, receive and reply, fast',
    source: `import { createApp } from 'signalbox/fast'
import { cloudflare } from 'signalbox/cloudflare/fast'
import { whatsapp } from 'signalbox/whatsapp'
const app = createApp({ plugins: [whatsapp()] })
${echo}
export default cloudflare(app)`,
    most: 17_050,
    without: [...TOOLS, GRAPH_TOOLS, ...ENGINE, /plugins\/shared/],
  },
  {
    name: 'whatsapp, receive and reply, durable with its object',
    source: `${durable}
import { whatsapp } from 'signalbox/whatsapp'
const app = createApp({ plugins: [whatsapp()] })
${echo}
${object}`,
    most: 35_670,
    without: [...TOOLS, GRAPH_TOOLS, OTHER_STORES, /plugins\/shared/],
  },
  {
    name: 'all products, durable with its object',
    source: `${durable}
${imports}
const app = createApp({ plugins: [${listed}] })
${echo}
${object}`,
    most: 51_480,
    without: [...TOOLS, OTHER_STORES],
  },
  {
    name: 'all products, durable, rows sealed by the vault',
    source: `${durable}
import { createVault, sealedStore } from 'signalbox/auth'
${imports}
const vault = createVault({ '2026-11': btoa('0'.repeat(32)) })
const app = createApp({ plugins: [${listed}], storage: (_, host) => sealedStore(host.store, vault) })
${echo}
${object}`,
    most: 61_110,
    without: [/core\/explain/, /\/features\//, /valibot/, OTHER_STORES],
  },
  {
    name: 'all products, durable, with sealed tokens and connect routes',
    source: `${durable}
import { auth } from 'signalbox/auth'
${imports}
const login = auth()
const app = createApp({ plugins: [${listed}, login.plugin], tenants: login.tenants })
${echo}
${object}`,
    most: 74_920,
    without: [/core\/explain/, /\/features\//, /valibot/, OTHER_STORES],
  },
  {
    name: 'the core of a fast app',
    source: `import { createApp } from 'signalbox/fast'
export default createApp({ plugins: [] })`,
    most: 10_880,
    without: [/plugins\//, ...ENGINE, GRAPH_TOOLS],
  },
  {
    name: 'the Graph client',
    source: `export { createGraph } from 'signalbox/graph'`,
    most: 4_000,
    without: [GRAPH_TOOLS, /core\/wire/, ...ENGINE],
  },
  {
    name: 'the conversions sender',
    source: `import { graphPost, sendBatches } from 'signalbox/capi/send'
export default { graphPost, sendBatches }`,
    most: 3_072,
    without: [/core\/wire/, /core\/graph/, ...ENGINE],
  },
  {
    name: 'conversions with consent, checks and all normalisation',
    source: `export { createApi as default } from './plugins/capi/api.ts'`,
    // 120 bytes of it name the keys that may go out unhashed, so that no other does.
    most: 8_086,
    without: [/core\/wire/, ...ENGINE],
  },
]
