import { createApp } from 'signalbox'
import { whatsapp } from 'signalbox/whatsapp'

export const app = createApp({ plugins: [whatsapp()] })

app.whatsapp.on('message:text', (ctx) => ctx.reply(`You said: ${ctx.message.text.body}`))
app.whatsapp.on('status:failed', (ctx) => ctx.log.warn('undelivered', { errors: ctx.status.errors }))
