import { createApp, type Host } from 'signalbox'
import { ads } from 'signalbox/ads'
import { reports } from 'signalbox/ads/reports'
import { capi } from 'signalbox/capi'
import { outbox } from 'signalbox/capi/outbox'
import { whatsapp } from 'signalbox/whatsapp'
import { buttons } from 'signalbox/whatsapp/build'

/** One worker from the click on an ad to the sale in the report. */
export const app = createApp({
  plugins: [whatsapp(), capi({ use: [outbox], consent: 'granted' }), ads({ readonly: true, use: [reports] })],
})
const PRICE = { value: 49, currency: 'EUR' }

// The first message of somebody who clicked an ad carries the click; the conversions plugin remembers it by itself.
app.whatsapp.on('message:text', async (ctx) => {
  const { referral } = ctx.message
  const hello = referral ? `You saw "${referral.headline ?? 'our ad'}". ` : ''
  await ctx.reply(buttons(`${hello}The blue mug is ${PRICE.value} ${PRICE.currency}.`, ['Buy', 'Not now']))
  if (referral) await ctx.convert('LeadSubmitted')
})
app.whatsapp.on('message:interactive', async (ctx) => {
  const { interactive } = ctx.message
  if (interactive.type !== 'button_reply' || interactive.button_reply.title !== 'Buy') return
  // Someone who came by no ad cannot be reported as an ad's result; the report says so, and nothing fails.
  const report = await ctx.convert('Purchase', { ...PRICE, order_id: ctx.event.id ?? '' })
  ctx.log.info('sold', { reported: report.accepted })
  await ctx.reply('Thank you! It is on its way.')
})

/** What each ad cost and brought in the last week. */
export async function results(host: Host<never>, account?: string) {
  const spec = {
    level: 'ad',
    fields: ['ad_name', 'spend', 'actions', 'purchase_roas'],
    date_preset: 'last_7d',
    numbers: true,
  } as const
  const rows = []
  for await (const row of app.ads.api(host, account).report(account ?? 'me', spec)) rows.push(row)
  return rows
}
