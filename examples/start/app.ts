import { createApp } from 'signalbox'
import { instagram } from 'signalbox/instagram'
import { messenger } from 'signalbox/messenger'
import { whatsapp } from 'signalbox/whatsapp'

const ANSWERS: Readonly<Record<string, string>> = {
  'Opening hours': 'We are open from 9 to 17 on weekdays.',
  'Track my order': 'Your order is on its way and arrives tomorrow.',
  'Talk to us': 'Thank you, somebody will answer you within the hour.',
}
const MENU = Object.keys(ANSWERS)
const wantsMenu = (text: string): boolean => /^(menu|help|hi|hello there)$/i.test(text.trim())
const answer = (text: string): string => ANSWERS[text] ?? `You said: ${text}`

/** A shop that answers wherever its customers write. */
export function shop(options: { readonly refuseStale?: boolean } = {}) {
  const app = createApp({ plugins: [whatsapp(), messenger(), instagram()], delivery: options })

  app.whatsapp.on('message:text', async (ctx) => {
    const { body } = ctx.message.text
    await ctx.typing()
    if (wantsMenu(body)) await ctx.api.buttons(ctx.to, 'What can we do for you?', MENU)
    else await ctx.reply(answer(body))
  })
  app.whatsapp.on('message:interactive', async (ctx) => {
    const { interactive } = ctx.message
    if (interactive.type === 'button_reply') await ctx.reply(answer(interactive.button_reply.title))
  })

  app.messenger.on(['message:text', 'message:quick_reply'], async (ctx) => {
    const { text = '' } = ctx.message
    await ctx.typing()
    await ctx.reply(wantsMenu(text) ? 'What can we do for you?' : answer(text), { quickReplies: MENU })
  })
  app.messenger.on('postback', (ctx) => ctx.reply(answer(ctx.postback.payload), { quickReplies: MENU }))

  app.instagram.on(['message:text', 'message:quick_reply'], async (ctx) => {
    const { text = '' } = ctx.message
    await ctx.reply(wantsMenu(text) ? 'What can we do for you?' : answer(text), { quickReplies: MENU })
  })

  return app
}
