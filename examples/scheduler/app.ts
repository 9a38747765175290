import { createApp, SignalboxError } from 'signalbox'
import { instagram } from 'signalbox/instagram'
import { publish as publishInstagram } from 'signalbox/instagram/publish'
import { pages } from 'signalbox/pages'
import { insights } from 'signalbox/pages/insights'
import { publish as publishPages } from 'signalbox/pages/publish'
import { whatsapp } from 'signalbox/whatsapp'
import { buttons } from 'signalbox/whatsapp/build'
import { readPlan } from './command.ts'

/** Who may plan posts, where they go, and on whose wall the clock hangs. */
export interface Team {
  readonly planners: readonly string[]
  readonly page: string
  readonly instagram: string
  readonly timeZone: string
}

/** Posts for a Page and an Instagram account, planned and approved on WhatsApp. */
export function scheduler({ planners, page, instagram: account, timeZone }: Team) {
  const app = createApp({
    plugins: [whatsapp(), pages({ use: [publishPages, insights] }), instagram({ use: [publishInstagram] })],
  })

  // Taps are answers to questions, and nothing else here.
  app.whatsapp.on('message:interactive')
  app.whatsapp.on('message:text', async (ctx) => {
    if (!planners.includes(ctx.event.user ?? '')) return void (await ctx.reply('Sorry, I only know our own team.'))
    const { body } = ctx.message.text
    if (/^stats$/i.test(body)) return void (await ctx.reply(await stats(ctx.apis.pages(page))))
    const plan = readPlan(body)
    if (!plan) return void (await ctx.reply('Write: post 2026-12-01 09:30 Your text https://…/picture.jpg'))
    const when = plan.local ? `on ${plan.local.replace('T', ' at ')}` : 'now'
    const question = buttons(`Publish ${when}?\n\n${plan.text}`, ['Publish', 'Drop it'])
    const answer = await ctx.ask('approval', () => ctx.reply(question), {
      for: 'message:interactive',
      timeout: '1d',
      cancel: ['stop'],
    })
    const { interactive } = answer.data
    if (interactive.type !== 'button_reply' || interactive.button_reply.title !== 'Publish')
      return void (await ctx.reply('Dropped.'))
    // The key makes a second run of this handler find the same job, not begin another.
    const options = { key: `${ctx.event.id}`, ...(plan.local && { at: { local: plan.local, timeZone } }) }
    const { text, image } = plan
    try {
      const job = await ctx.apis
        .pages(page)
        .publish.start(
          image ? { kind: 'photos', photos: [{ url: image }], message: text } : { kind: 'post', message: text },
          options,
        )
      if (image)
        await ctx.apis.instagram(account).publish.start({ kind: 'image', image_url: image, caption: text }, options)
      await ctx.reply(`Planned: ${image ? 'Page and Instagram' : 'Page'} (${job.id}).`)
    } catch (error) {
      if (!(error instanceof SignalboxError) || error.code !== 'input_invalid') throw error
      await ctx.reply(`That cannot be: ${error.message}`)
    }
  })
  return app
}

/** The last days of the Page, in words. */
async function stats(api: ReturnType<ReturnType<typeof scheduler>['pages']['api']>): Promise<string> {
  const { series } = await api.insights.page(['page_media_view', 'page_follows'])
  const lines = series.map(({ metric, points }) => `${metric}: ${points.at(-1)?.value ?? 'nothing yet'}`)
  return lines.length > 0 ? lines.join('\n') : 'There are no figures yet.'
}

/** For trying it: you are 27820001111 in the console. */
export const app = scheduler({
  planners: ['27820001111'],
  page: '310000000000001',
  instagram: '17841400000000001',
  timeZone: 'Africa/Johannesburg',
})
export const hint = 'As 27820001111 on WhatsApp, write: post Hello world'
