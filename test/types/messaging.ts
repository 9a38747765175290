import { createApp } from '../../core/fast.ts'
import type { Host, Runnable } from '../../core/host.ts'
import { profile as instagramProfile } from '../../plugins/instagram/features/profile.ts'
import { instagram } from '../../plugins/instagram/mod.ts'
import type { capabilities } from '../../plugins/messenger/features/capabilities.ts'
import { profile } from '../../plugins/messenger/features/profile.ts'
import { utility } from '../../plugins/messenger/features/utility.ts'
import { windows } from '../../plugins/messenger/features/windows.ts'
import { messenger } from '../../plugins/messenger/mod.ts'
import { pages } from '../../plugins/pages/mod.ts'

type Equals<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false
const is = <_ extends true>(): void => {}
type EnvOfApp<A> = A extends Runnable<infer E> ? E : never

const app = createApp({ plugins: [messenger(), instagram(), pages()] })
app.messenger.on('message:text', (ctx) => {
  is<Equals<typeof ctx.message.text, string>>()
  is<Equals<typeof ctx.product, 'messenger'>>()
  return ctx.reply('hi', { quickReplies: ['Yes'], notificationType: 'NO_PUSH' })
})
app.messenger.on('message:image', (ctx) => ctx.message.attachments[0].payload?.url)
app.messenger.on('handover:pass', (ctx) => ctx.handover.new_owner_app_id)
app.messenger.on('standby:postback', (ctx) => ctx.standby.sender?.id)
app.pages.on('feed:reaction_add', (ctx) => ctx.feed.reaction_type)
app.instagram.on('message:story_reply', (ctx) => ctx.message.reply_to.story.id)
app.instagram.on('comment:live', (ctx) => ctx.comment.text)
app.on('message:text', (ctx) => ctx.reply(ctx.message.text))
// @ts-expect-error Messenger has no stories
app.messenger.on('message:story_mention', () => {})
// @ts-expect-error a Page's like cannot be hidden
app.pages.on('feed:like_hide', () => {})
// @ts-expect-error the tag was retired on 2026-04-27
app.messenger.on('message', (ctx) => ctx.reply('x', { tag: 'CONFIRMED_EVENT_UPDATE' }))
// @ts-expect-error Instagram has no personas
app.instagram.on('message', (ctx) => ctx.reply('x', { personaId: '1' }))

// Each login asks for its own token.
const facebook = createApp({ plugins: [instagram()] })
const own = createApp({ plugins: [instagram({ login: 'instagram' })] })
is<Equals<EnvOfApp<typeof facebook>['PAGE_ACCESS_TOKEN'], string>>()
is<Equals<EnvOfApp<typeof own>['INSTAGRAM_ACCESS_TOKEN'], string>>()
declare const pageHost: Host<{ META_APP_SECRET: string; WEBHOOK_VERIFY_TOKEN: string; PAGE_ACCESS_TOKEN: string }>
facebook.fetch(new Request('https://a.example'), pageHost)
// @ts-expect-error INSTAGRAM_ACCESS_TOKEN is missing
own.fetch(new Request('https://a.example'), pageHost)

// Features add to the API and to contexts; without them they are not there.
const full = createApp({ plugins: [messenger({ use: [profile, utility, windows] }), pages()] })
full.messenger.on('postback', async (ctx) => {
  await ctx.utility({ name: 'order_shipped', language: 'en' })
  await ctx.api.profile.remove('greeting')
  is<Equals<(typeof capabilities)[number]['product'], 'messenger' | 'instagram'>>()
})
full.pages.on('leadgen', (ctx) => ctx.apis.messenger(ctx.leadgen.page_id).windows.plan('1', 'bot'))
app.messenger.on('postback', (ctx) => {
  // @ts-expect-error the feature is not in `use`
  ctx.api.profile
})
// @ts-expect-error a feature of the other inbox
messenger({ use: [instagramProfile] })
instagram({ use: [instagramProfile] })
full.messenger.on('marketing_message:delivery_failed', (ctx) => ctx.marketing_message.error_message)
full.messenger.on('label:add', (ctx) => ctx.label.user.id)
full.messenger.on('integrity:page', (ctx) => ctx.integrity.restrictions?.[0]?.expiration_time)
full.pages.on('page:group_feed', (ctx) => ctx.page?.group_id)
app.instagram.on('message:text', (ctx) =>
  // @ts-expect-error Instagram ended quick replies for e-mail on 2026-10-05
  ctx.reply('x', { quickReplies: [{ content_type: 'user_email' }] }),
)
