import { createApp } from 'signalbox'
import { threads } from './threads.ts'
import { viber } from './viber.ts'

export const app = createApp({ plugins: [threads(), viber({ name: 'Shop' })] })

app.threads.on('post:reply', (ctx) => ctx.api.reply(ctx.event.id ?? '', `Thank you, ${ctx.event.user}`))
app.viber.on('message:text', (ctx) => ctx.api.send(ctx.event.user ?? '', `You said: ${ctx.message?.text}`))

/** For trying it: keys, and somebody who takes what the app sends. */
export const env = {
  THREADS_APP_SECRET: 'threads-secret',
  THREADS_TOKEN: 'threads-token',
  VIBER_AUTH_TOKEN: 'viber-token',
}
export const fetch: typeof globalThis.fetch = async (input, init) => {
  const request = new Request(input, init)
  console.log(`${request.method} ${request.url} ${await request.text()}`)
  return Response.json({ id: '1', status: 0 })
}
export const hint = 'The README has a line that writes to the Viber bot.'
