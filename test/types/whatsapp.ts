import { createApp } from '../../core/fast.ts'
import type { Runnable } from '../../core/host.ts'
import { whatsapp } from '../../plugins/whatsapp/mod.ts'

type Equals<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false
const is = <_ extends true>(): void => {}
type EnvOfApp<A> = A extends Runnable<infer E> ? E : never

const app = createApp({ plugins: [whatsapp()] })
app.whatsapp.on('message:text', (ctx) => {
  is<Equals<typeof ctx.message.text.body, string>>()
  is<Equals<typeof ctx.contact.username, string | undefined>>()
  // @ts-expect-error a text message has no image
  ctx.message.image
  return ctx.reply('hi', { quote: true })
})
app.whatsapp.on(['message:image', 'echo:image'], (ctx) => {
  if (ctx.event.name === 'echo') is<Equals<typeof ctx.event.data.image.caption, string | undefined>>()
})
app.whatsapp.on('message:interactive', (ctx) => {
  const { interactive } = ctx.message
  if (interactive.type === 'list_reply') is<Equals<typeof interactive.list_reply.id, string>>()
})
app.whatsapp.on('status:failed', (ctx) => {
  is<Equals<NonNullable<typeof ctx.status.errors>[0]['code'], number>>()
})
app.whatsapp.on('message:sticker', async (ctx) => {
  await ctx.api.document(ctx.to, '1', { caption: 'x', filename: 'x.pdf', replyTo: 'wamid.1' })
  await ctx.api.audio(ctx.to, '1', { voice: true, tracker: 't' })
  // @ts-expect-error Meta refuses a caption on audio
  await ctx.api.audio(ctx.to, '1', { caption: 'x' })
  // @ts-expect-error Meta refuses a caption on a sticker
  await ctx.api.sticker(ctx.to, '1', { caption: 'x' })
})
app.whatsapp.on('template:status', (ctx) => ctx.template.rejection_info?.recommendation)
app.whatsapp.on('account:update', (ctx) => ctx.account.ban_info?.waba_ban_state)
app.whatsapp.on('history:message', (ctx) => ctx.history.id)
app.whatsapp.on('unknown', (ctx) => ctx.unknown.field)
// @ts-expect-error no such type of message
app.whatsapp.on('message:hologram', () => {})
// @ts-expect-error a template has no ban
app.whatsapp.on('template:status', (ctx) => ctx.template.ban_info)

is<Equals<EnvOfApp<typeof app>['WHATSAPP_TOKEN'], string>>()
is<Equals<EnvOfApp<typeof app>['WHATSAPP_PHONE_ID'], string | undefined>>()
