import { createApp, type Host, type Log, type Store } from 'signalbox'
import { instagram } from 'signalbox/instagram'
import { INSTAGRAM_INBOX_APP_ID, routing as instagramRouting } from 'signalbox/instagram/routing'
import { windows as instagramWindows } from 'signalbox/instagram/windows'
import { messenger } from 'signalbox/messenger'
import { PAGE_INBOX_APP_ID, routing } from 'signalbox/messenger/routing'
import { windows } from 'signalbox/messenger/windows'
import { whatsapp } from 'signalbox/whatsapp'
import { buttons } from 'signalbox/whatsapp/build'
import { type Assistant, scriptedAssistant } from './assistant.ts'
import { type Budget, isLoop, objection, spend } from './guards.ts'

export interface ConciergeOptions {
  /** The models; undefined: the script. A function of the environment, for bindings. */
  readonly assistant?: ((env: unknown) => Assistant) | undefined
  readonly budget?: Budget | undefined
  /** How long a person keeps a conversation that was handed over, in ms. Default: 12 h. */
  readonly humanMs?: number | undefined
}
const HELPFUL = 'Helpful'
const MORE = 'More detail'
const HAND_OVER = 'Thank you. A colleague will answer you here.'
const BUSY = 'Thank you for writing. We will answer as soon as we can.'

/** The part of every context that the concierge works with. */
interface Visit {
  readonly event: { readonly user?: string | undefined; readonly account: string }
  readonly store: Store
  readonly host: Host
  readonly log: Log
  once<R>(name: string, run: () => R | Promise<R>): Promise<R>
}
/** How a product says something, with choices below it, and how it passes the conversation to people. */
interface Voice {
  say(text: string, choices?: readonly string[]): Promise<unknown>
  handOver?(): Promise<unknown>
}

/** Answers customers on WhatsApp, Messenger and Instagram, and knows when to let people answer. */
export function concierge(options: ConciergeOptions = {}) {
  const { assistant = scriptedAssistant, budget = { perUser: 30, inAll: 2000 }, humanMs = 12 * 3_600_000 } = options
  const app = createApp({
    plugins: [
      whatsapp(),
      messenger({ use: [windows, routing] }),
      instagram({ use: [instagramWindows, instagramRouting] }),
    ],
  })

  async function handOver({ store, event }: Visit, voice: Voice): Promise<void> {
    await store.set(`human/${event.user}`, true, { ttl: humanMs })
    await voice.say(HAND_OVER)
    await voice.handOver?.()
  }

  async function answer(visit: Visit, message: string, voice: Voice, detail = false): Promise<void> {
    const { event, store, host, log, once } = visit
    const user = event.user ?? ''
    if (await store.get(`human/${user}`)) return
    // Memoised, as everything that a second run of this handler must not do again.
    if (await once('loop', () => isLoop(store, user, message, host.now()))) {
      log.warn('concierge: the same words again; it stops answering', { account: event.account })
      return
    }
    if (!(await once('budget', () => spend(store, user, host.now(), budget)))) {
      await voice.say(BUSY)
      return
    }
    const models = assistant(host.env)
    const kind = await once('kind', () => models.classify(message))
    if (kind === 'complaint') return handOver(visit, voice)
    const draft = await once('draft', () => models.draft({ kind, message, detail }))
    const why = objection(draft.text)
    if (why !== undefined) log.warn('concierge: a draft was held back', { why })
    if (why !== undefined || draft.handOver) return handOver(visit, voice)
    await store.set(`asked/${user}`, message, { ttl: 86_400_000 })
    await voice.say(draft.text, [HELPFUL, MORE])
  }

  /** A tap on one of the two choices; anything else is a message like any other. */
  async function tapped(visit: Visit, choice: string, voice: Voice): Promise<void> {
    if (choice === HELPFUL) return void (await voice.say('Glad to hear it!'))
    const asked = await visit.store.get<string>(`asked/${visit.event.user}`)
    return choice === MORE && asked ? answer(visit, asked.value, voice, true) : answer(visit, choice, voice)
  }

  app.whatsapp.on(['message:text', 'message:interactive'], async (ctx) => {
    const voice: Voice = {
      say: (text, choices) => ctx.reply(choices ? buttons(text, choices) : text),
    }
    await ctx.typing()
    if (ctx.message.type === 'text') return answer(ctx, ctx.message.text.body, voice)
    const { interactive } = ctx.message
    if (interactive.type === 'button_reply') await tapped(ctx, interactive.button_reply.title, voice)
  })
  app.messenger.on(['message:text', 'message:quick_reply'], async (ctx) => {
    const voice: Voice = {
      say: (text, choices) => ctx.reply(text, { ...(choices && { quickReplies: choices }) }),
      handOver: () => ctx.api.routing.pass(ctx.event.user ?? '', PAGE_INBOX_APP_ID, 'concierge'),
    }
    const { text = '' } = ctx.message
    await (ctx.event.kind === 'quick_reply' ? tapped(ctx, text, voice) : answer(ctx, text, voice))
  })
  app.instagram.on(['message:text', 'message:quick_reply'], async (ctx) => {
    const voice: Voice = {
      say: (text, choices) => ctx.reply(text, { ...(choices && { quickReplies: choices }) }),
      handOver: () => ctx.api.routing.pass(ctx.event.user ?? '', INSTAGRAM_INBOX_APP_ID, 'concierge'),
    }
    const { text = '' } = ctx.message
    await (ctx.event.kind === 'quick_reply' ? tapped(ctx, text, voice) : answer(ctx, text, voice))
  })
  return app
}

/**
 * What a colleague writes, up to seven days after the customer did: Meta lets people, not bots, answer so late
 * (HUMAN_AGENT). WhatsApp has no such tag; after 24 hours only a template opens a conversation there.
 */
export function colleague(app: ReturnType<typeof concierge>, host: Host) {
  return {
    messenger: (page: string, user: string, text: string) =>
      app.messenger.api(host, page).text(user, text, { sender: 'human' }),
    instagram: (account: string, user: string, text: string) =>
      app.instagram.api(host, account).text(user, text, { sender: 'human' }),
    whatsapp: (phone: string, user: string, text: string) => app.whatsapp.api(host, phone).text(user, text),
  }
}

export const app = concierge()
