import { ENV_WORDS } from '../../../../core/env-words.ts'

/** How a product looks in a new app: its plugin, and a first handler where it receives messages. */
interface Starter {
  readonly handler?: string
  /** A customer of it, in a test. */
  readonly customer?: string
  /** Its plugin, as an app would import it. */
  load(): Promise<object>
}
export const PRODUCTS: Readonly<Record<string, Starter>> = {
  whatsapp: {
    load: async () => (await import('signalbox/whatsapp')).whatsapp(),
    handler: `app.whatsapp.on('message:text', (ctx) => ctx.reply(\`You said: \${ctx.message.text.body}\`))
app.whatsapp.on('status:failed', (ctx) => ctx.log.warn('undelivered', { errors: ctx.status.errors }))`,
    customer: '27820001111',
  },
  messenger: {
    load: async () => (await import('signalbox/messenger')).messenger(),
    handler: `app.messenger.on(['message:text', 'postback'], (ctx) => ctx.reply('Hello', { quickReplies: ['Yes', 'No'] }))`,
    customer: '7770001',
  },
  instagram: {
    load: async () => (await import('signalbox/instagram')).instagram(),
    handler: `app.instagram.on('message:text', (ctx) => ctx.reply(\`You said: \${ctx.message.text}\`))`,
    customer: '8880001',
  },
  pages: {
    load: async () => (await import('signalbox/pages')).pages(),
    handler: `app.pages.on('feed', (ctx) => ctx.log.info('feed', { kind: ctx.event.kind }))`,
  },
  capi: { load: async () => (await import('signalbox/capi')).capi() },
  ads: { load: async () => (await import('signalbox/ads')).ads() },
}

/** The file that exports \`app\`. */
export function appFile(products: readonly string[]): string {
  const imports = [...products].sort().map((id) => `import { ${id} } from 'signalbox/${id}'`)
  const handlers = products.flatMap((id) => PRODUCTS[id]?.handler ?? [])
  return `import { createApp } from 'signalbox'
${imports.join('\n')}

export const app = createApp({ plugins: [${products.map((id) => `${id}()`).join(', ')}] })

${handlers.join('\n')}
`.replace(/\n+$/, '\n')
}

/** A first test, with Meta simulated; undefined where none of the products is one to chat with. */
export function testFile(products: readonly string[]): string | undefined {
  const chats = products.flatMap((id) => {
    const customer = PRODUCTS[id]?.customer
    return customer === undefined ? [] : [{ id, customer }]
  })
  if (chats.length === 0) return undefined
  const tests = chats.map(
    ({ id, customer }) => `test('a customer of ${id} is answered', async () => {
  const sim = simulator(app)
  const chat = sim.${id}.user('${customer}')
  await chat.says('hello')
  assert.equal(chat.received.length, 1, JSON.stringify(chat.log))
})`,
  )
  return `import assert from 'node:assert/strict'
import { test } from 'node:test'
import { simulator } from 'signalbox/simulator'
import { app } from '../src/app.ts'

${tests.join('\n\n')}
`
}

export interface EnvKey {
  readonly about: string
  readonly optional?: boolean
}
export type EnvTable = Readonly<Record<string, EnvKey>>
/** `.env.example`, from what the app asks of its environment. */
export function envFile(table: EnvTable): string {
  const lines = Object.entries(table).map(
    ([name, { about, optional }]) =>
      `# ${about || ENV_WORDS[name]}${optional ? ' (optional)' : ''}\n${optional ? '# ' : ''}${name}=\n`,
  )
  return lines.join('\n')
}
