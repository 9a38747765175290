import { createApp } from 'signalbox'
import { ads } from 'signalbox/ads'
import { reports } from 'signalbox/ads/reports'
import { capi } from 'signalbox/capi'
import { instagram } from 'signalbox/instagram'
import { messenger } from 'signalbox/messenger'
import { generic } from 'signalbox/messenger/templates'
import { pages } from 'signalbox/pages'
import { publish } from 'signalbox/pages/publish'
import type { Simulator } from 'signalbox/simulator'
import { whatsapp } from 'signalbox/whatsapp'

/** A business with everything that the console shows. */
export function business() {
  const app = createApp({
    plugins: [whatsapp(), messenger(), instagram(), pages({ use: [publish] }), capi(), ads({ use: [reports] })],
    delivery: { keep: '8d' },
  })
  app.whatsapp.on('message:text', async (ctx) => {
    if (ctx.message.text.body === 'break') throw new Error('The shelf is broken')
    await ctx.reply(`You said: ${ctx.message.text.body}`)
  })
  app.whatsapp.on('message:image', (ctx) => ctx.reply('A fine picture'))
  app.whatsapp.on('message:interactive', (ctx) => ctx.reply('Thank you, we see you then'))
  app.messenger.on('message:text', (ctx) =>
    ctx.reply(
      generic([
        {
          title: 'Blue mug',
          subtitle: 'Holds a quarter of a litre',
          buttons: [{ type: 'postback', title: 'Take the mug', payload: 'mug' }],
        },
        {
          title: 'Poster',
          subtitle: '50 × 70 cm',
          buttons: [
            { type: 'postback', title: 'Take the poster', payload: 'poster' },
            { type: 'web_url', title: 'Look', url: 'https://shop.example/poster' },
          ],
        },
      ]),
    ),
  )
  app.messenger.on('postback', (ctx) => ctx.reply(`One ${ctx.postback.payload}, with pleasure.`))
  app.instagram.on('message:text', (ctx) => ctx.reply('Which size?', { quickReplies: ['Small', 'Large'] }))
  app.instagram.on('message:quick_reply', (ctx) => ctx.reply(`${ctx.message.text} it is`))
  return app
}
type Business = ReturnType<typeof business>

const PAGE = '310000000000001'
/** A post that is out, and one that goes out in three hours. */
export async function posts(app: Business, sim: Simulator): Promise<void> {
  const api = app.pages.api(sim.host, PAGE)
  await api.publish.start({ kind: 'post', message: 'New mugs are in!' }, { key: 'mugs' })
  await api.publish.run('mugs')
  const later = Math.floor(sim.now() / 1000) + 3 * 3600
  await api.publish.start(
    { kind: 'post', message: 'Open until ten tonight', scheduled_publish_time: later },
    { key: 'ten' },
  )
  await api.publish.run('ten')
  await sim.settle()
}

/** Two conversions, one of which Meta can hardly match. */
export async function conversions(app: Business, sim: Simulator): Promise<void> {
  const api = app.capi.api(sim.host)
  const web = { action_source: 'website', event_source_url: 'https://shop.example/' } as const
  const client = { client_user_agent: 'Mozilla/5.0', client_ip_address: '203.0.113.7' }
  await api.send([
    {
      event_name: 'Purchase',
      event_id: 'order-1',
      ...web,
      user_data: { ...client, em: 'ana@example.com', ph: '+27820001111', fbp: 'fb.1.1700000000000.1234567890' },
      custom_data: { value: 37, currency: 'EUR' },
    },
    { event_name: 'ViewContent', event_id: 'view-1', ...web, user_data: { ...client, external_id: 'u-7' } },
  ])
}

/** Two campaigns, and a report on one week of them. */
export async function campaigns(app: Business, sim: Simulator): Promise<void> {
  const api = app.ads.api(sim.host)
  for (const name of ['Spring mugs', 'Posters']) {
    const campaign = await api.campaigns.create({
      name,
      objective: 'OUTCOME_SALES',
      status: 'ACTIVE',
      special_ad_categories: [],
      is_adset_budget_sharing_enabled: false,
    })
    const set = await api.adsets.create({
      name: 'Germany',
      campaign_id: campaign.id,
      status: 'ACTIVE',
      targeting: { geo_locations: { countries: ['DE'] }, targeting_automation: { advantage_audience: 0 } },
      optimization_goal: 'OFFSITE_CONVERSIONS',
      billing_event: 'IMPRESSIONS',
      daily_budget: 2000,
    })
    await api.ads.create({
      name: `${name} in Germany`,
      adset_id: set.id,
      status: 'ACTIVE',
      creative: { object_story_spec: { page_id: PAGE, link_data: { link: 'https://shop.example', message: 'New' } } },
    })
  }
}
/** Asks for a report that takes a while. */
export async function report(app: Business, sim: Simulator): Promise<void> {
  const until = new Date(sim.now() - 86_400_000).toISOString().slice(0, 10)
  const since = new Date(sim.now() - 14 * 86_400_000).toISOString().slice(0, 10)
  const run = app.ads.api(sim.host).report(sim.ads.account, {
    level: 'campaign',
    fields: ['campaign_id', 'impressions', 'clicks', 'spend'],
    time_range: { since, until },
    time_increment: 1,
  })
  await run.start()
  for (let round = 0; round < 10; round++) {
    const { retryAt } = await run.advance()
    if (retryAt === undefined) return
    await sim.advance(Math.max(0, retryAt - sim.now()))
  }
}
