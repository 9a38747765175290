import { createApp } from '../../core/fast.ts'
import type { Host, Runnable } from '../../core/host.ts'
import { profile as instagramProfile } from '../../plugins/instagram/features/profile.ts'
import { instagram } from '../../plugins/instagram/mod.ts'
import type { capabilities } from '../../plugins/messenger/features/capabilities.ts'
import { profile } from '../../plugins/messenger/features/profile.ts'
import { utility } from '../../plugins/messenger/features/utility.ts'
import { windows } from '../../plugins/messenger/features/windows.ts'
import { type MessengerEvent, messenger } from '../../plugins/messenger/mod.ts'
import { type PagesEvent, pages } from '../../plugins/pages/mod.ts'
import type { ContentField, MessagingField, PageField } from '../../plugins/shared/page.ts'

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

// The 105 fields of a Page: every one has an event, at least 30 have a value that is typed.
type Fields = Equals<PageField, MessagingField | ContentField>
is<Fields>()
type DataOf<E, N, K = string> = E extends { name: N; kind: infer Kind; data: infer D }
  ? Kind extends K
    ? D
    : never
  : never
type IsTyped<T> = [T] extends [never] ? false : unknown extends T ? false : true
type M<N extends MessengerEvent['name'], K = string> = IsTyped<DataOf<MessengerEvent, N, K>>
type P<N extends PagesEvent['name'], K = string> = IsTyped<DataOf<PagesEvent, N, K>>
const typed: Partial<Record<PageField, true>> = {
  messages: true satisfies M<'message'>,
  message_echoes: true satisfies M<'echo'>,
  message_edits: true satisfies M<'edit'>,
  message_reactions: true satisfies M<'reaction'>,
  message_reads: true satisfies M<'read'>,
  message_deliveries: true satisfies M<'delivery'>,
  messaging_postbacks: true satisfies M<'postback'>,
  messaging_optins: true satisfies M<'optin'>,
  messaging_referrals: true satisfies M<'referral'>,
  messaging_handovers: true satisfies M<'handover'>,
  messaging_account_linking: true satisfies M<'account_linking'>,
  messaging_policy_enforcement: true satisfies M<'policy'>,
  messaging_feedback: true satisfies M<'feedback'>,
  messaging_integrity: true satisfies M<'integrity', 'messaging'>,
  business_integrity: true satisfies M<'integrity', 'page'>,
  messaging_in_thread_lead_form_submit: true satisfies M<'lead_form'>,
  marketing_message_clicks: true satisfies M<'marketing_message', 'clicks'>,
  marketing_message_deliveries: true satisfies M<'marketing_message', 'deliveries'>,
  marketing_message_delivery_failed: true satisfies M<'marketing_message', 'delivery_failed'>,
  marketing_message_echoes: true satisfies M<'marketing_message', 'echoes'>,
  marketing_message_reads: true satisfies M<'marketing_message', 'reads'>,
  message_template_status_update: true satisfies M<'template'>,
  inbox_labels: true satisfies M<'label'>,
  response_feedback: true satisfies M<'response_feedback'>,
  calls: true satisfies M<'call', 'connect'>,
  call_permission_reply: true satisfies M<'call', 'permission'>,
  call_settings_update: true satisfies M<'call', 'settings'>,
  standby: true satisfies M<'standby'>,
  feed: true satisfies P<'feed'>,
  mention: true satisfies P<'mention'>,
  ratings: true satisfies P<'ratings'>,
  leadgen: true satisfies P<'leadgen'>,
  videos: true satisfies P<'videos'>,
  live_videos: true satisfies P<'live_videos'>,
  group_feed: true satisfies P<'page', 'group_feed'>,
  name: true satisfies P<'page', 'name'>,
}
typed satisfies object
app.messenger.on('call:connect', (ctx) => ctx.call.call_direction)
app.messenger.on('call:permission', (ctx) => ctx.call.response)
// @ts-expect-error no such field
const invented: PageField = 'invented'
invented satisfies string
