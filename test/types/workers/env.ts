// As a Worker's author sees it: the types of Cloudflare instead of those of a browser, and a typed environment.
import { createApp } from '../../../core/app.ts'
import { createApp as createFast } from '../../../core/fast.ts'
import { definePlugin, keys } from '../../../core/mod.ts'
import { whatsapp } from '../../../plugins/whatsapp/mod.ts'
import { bindings, cloudflare } from '../../../runtimes/cloudflare/mod.ts'
import type { SignalboxObjectClass } from '../../../runtimes/cloudflare/object-class.ts'

interface Env {
  META_APP_SECRET: string
  WEBHOOK_VERIFY_TOKEN: string
  WHATSAPP_TOKEN: string
  OTHER: number
}
const fast = createFast({ plugins: [whatsapp()] })
cloudflare(fast) satisfies ExportedHandler<Env>
const durable = createApp({ plugins: [whatsapp()] })
cloudflare(durable) satisfies ExportedHandler<Env>
// @ts-expect-error WHATSAPP_TOKEN is missing
cloudflare(durable) satisfies ExportedHandler<Omit<Env, 'WHATSAPP_TOKEN'>>
// @ts-expect-error WHATSAPP_TOKEN is missing
cloudflare(fast) satisfies ExportedHandler<Omit<Env, 'WHATSAPP_TOKEN'>>
// @ts-expect-error META_APP_SECRET is missing
cloudflare(fast) satisfies ExportedHandler<Omit<Env, 'META_APP_SECRET'>>
// @ts-expect-error WHATSAPP_TOKEN is a text
cloudflare(fast) satisfies ExportedHandler<Omit<Env, 'WHATSAPP_TOKEN'> & { WHATSAPP_TOKEN: number }>

// Tenants bring their own tokens.
const hosted = createFast({ plugins: [whatsapp()], tenants: () => ({ token: 'x' }) })
cloudflare(hosted) satisfies ExportedHandler<Omit<Env, 'WHATSAPP_TOKEN'>>

// What only sends asks for none of the keys of a webhook.
const sender = definePlugin({ id: 'sender', env: keys({ SENDER: { about: 'an id' } }), api: () => ({}) })
cloudflare(createFast({ plugins: [sender] })) satisfies ExportedHandler<{ SENDER: string }>

// Bindings of one's own are typed in handlers and demanded of the environment.
const bound = createApp({ plugins: [whatsapp(), bindings<{ AI: Ai; FILES: R2Bucket; DB: D1Database }>('AI', 'FILES')] })
bound.whatsapp.on('message:text', async (ctx) => {
  const run = () => ctx.host.env.AI.run('@cf/meta/llama-3.1-8b-instruct-fp8', { prompt: 'x' }, { gateway: { id: 'g' } })
  const draft = await ctx.once('draft', run)
  await ctx.reply((draft as { response?: string }).response ?? '')
  await ctx.host.env.FILES.put(ctx.event.id ?? '', ctx.message.text.body)
})
cloudflare(bound) satisfies ExportedHandler<Env & { AI: Ai; FILES: R2Bucket; DB: D1Database }>
// @ts-expect-error AI is missing
cloudflare(bound) satisfies ExportedHandler<Env & { FILES: R2Bucket; DB: D1Database }>

// What `wrangler types` makes of a Worker: its objects by their classes, and its exports as what may be looped back to.
declare const made: SignalboxObjectClass<Env>
class SignalboxStore extends made {}
export type Bound = DurableObjectNamespace<SignalboxStore>
export type Looped = LoopbackForExport<typeof SignalboxStore>
