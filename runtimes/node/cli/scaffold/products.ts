import { ENV_WORDS } from '../../../../core/env-words.ts'

/** How a product looks in a new app: its plugin, and a first handler where it receives messages. */
interface Starter {
  readonly handler?: string
  /** Its plugin, as an app would import it. */
  load(): Promise<object>
}
export const PRODUCTS: Readonly<Record<string, Starter>> = {
  whatsapp: {
    load: async () => (await import('signalbox/whatsapp')).whatsapp(),
    handler: `app.whatsapp.on('message:text', (ctx) => ctx.reply(\`You said: \${ctx.message.text.body}\`))
app.whatsapp.on('status:failed', (ctx) => ctx.log.warn('undelivered', { errors: ctx.status.errors }))`,
  },
  messenger: {
    load: async () => (await import('signalbox/messenger')).messenger(),
    handler: `app.messenger.on(['message:text', 'postback'], (ctx) => ctx.reply('Hello', { quickReplies: ['Yes', 'No'] }))`,
  },
  instagram: {
    load: async () => (await import('signalbox/instagram')).instagram(),
    handler: `app.instagram.on('message:text', (ctx) => ctx.reply(\`You said: \${ctx.message.text}\`))`,
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
