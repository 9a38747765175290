import { describe, expect, test } from 'vitest'
import { createApp } from '../../../core/fast.ts'
import { batch } from '../../../core/graph/batch.ts'
import { attachments as igAttachments } from '../../../plugins/instagram/features/attachments.ts'
import { batches as igBatches } from '../../../plugins/instagram/features/batches.ts'
import { conversations as igConversations } from '../../../plugins/instagram/features/conversations.ts'
import { igMeLink } from '../../../plugins/instagram/features/links.ts'
import { moderation as igModeration } from '../../../plugins/instagram/features/moderation.ts'
import { people as igPeople } from '../../../plugins/instagram/features/people.ts'
import { profile as igProfile } from '../../../plugins/instagram/features/profile.ts'
import { routing as igRouting } from '../../../plugins/instagram/features/routing.ts'
import { subscriptions as igSubscriptions } from '../../../plugins/instagram/features/subscriptions.ts'
import * as ig from '../../../plugins/instagram/features/templates.ts'
import { instagram } from '../../../plugins/instagram/mod.ts'
import { attachments } from '../../../plugins/messenger/features/attachments.ts'
import { batches } from '../../../plugins/messenger/features/batches.ts'
import { callPermission, calls } from '../../../plugins/messenger/features/calls.ts'
import { capabilities } from '../../../plugins/messenger/features/capabilities.ts'
import { conversations } from '../../../plugins/messenger/features/conversations.ts'
import { insights } from '../../../plugins/messenger/features/insights.ts'
import { labels } from '../../../plugins/messenger/features/labels.ts'
import { linkedUrl, linking } from '../../../plugins/messenger/features/linking.ts'
import { mMeLink } from '../../../plugins/messenger/features/links.ts'
import { moderation } from '../../../plugins/messenger/features/moderation.ts'
import { nlp } from '../../../plugins/messenger/features/nlp.ts'
import { people } from '../../../plugins/messenger/features/people.ts'
import { personas } from '../../../plugins/messenger/features/personas.ts'
import { profile } from '../../../plugins/messenger/features/profile.ts'
import { PAGE_INBOX_APP_ID, routing } from '../../../plugins/messenger/features/routing.ts'
import { stickers } from '../../../plugins/messenger/features/stickers.ts'
import { subscriptions } from '../../../plugins/messenger/features/subscriptions.ts'
import * as t from '../../../plugins/messenger/features/templates.ts'
import { utility } from '../../../plugins/messenger/features/utility.ts'
import { type Button, messenger } from '../../../plugins/messenger/mod.ts'
import { ENV, type Rig, rig } from './kit.ts'

const USE = [
  attachments,
  batches,
  calls,
  conversations,
  insights,
  labels,
  linking,
  moderation,
  nlp,
  people,
  personas,
  profile,
  routing,
  stickers,
  subscriptions,
  utility,
] as const
const IG = [
  igAttachments,
  igBatches,
  igConversations,
  igModeration,
  igPeople,
  igProfile,
  igRouting,
  igSubscriptions,
] as const
const app = createApp({ plugins: [messenger({ use: USE }), instagram({ use: IG })] })
const own = createApp({ plugins: [instagram({ login: 'instagram', use: IG })] })
const m = (kit: Rig) => app.messenger.api(kit.host, '100')
const i = (kit: Rig) => app.instagram.api(kit.host, '17')
const o = (kit: Rig) => own.instagram.api(kit.host, '17')
type Api = ReturnType<typeof m>
type IgApi = ReturnType<typeof i>

const recipient = { id: '1' }
const said = (message: object, more: object = { messaging_type: 'RESPONSE' }) => ({ recipient, message, ...more })
const templated = (template_type: string, payload: object) =>
  said({ attachment: { type: 'template', payload: { template_type, ...payload } } })
const button = { type: 'postback', title: 'Go', payload: 'GO' } as const
const url = 'https://shop.example/a.jpg'
const menu = [{ locale: 'default', call_to_actions: [button] }]

const BUTTONS: readonly Button[] = [
  button,
  { type: 'web_url', title: 'Go', url, webview_height_ratio: 'full', messenger_extensions: true, fallback_url: url },
  { type: 'phone_number', title: 'Call', payload: '+15105551234' },
  { type: 'account_link', url },
  { type: 'account_unlink' },
  { type: 'game_play', title: 'Play', payload: 'P', game_metadata: { player_id: '1' } },
  { type: 'audio_call', title: 'Call', expires_in_days: 3 },
]
const RECEIPT: t.Receipt = {
  recipient_name: 'Ann',
  order_number: '1',
  currency: 'EUR',
  payment_method: 'Visa',
  merchant_name: 'Shop',
  order_url: url,
  timestamp: '1428444852',
  sharable: true,
  elements: [{ title: 'Shoes', subtitle: 'red', quantity: 2, price: 25, currency: 'EUR', image_url: url }],
  address: { street_1: '1 Way', street_2: '', city: 'Bern', postal_code: '3000', state: 'BE', country: 'CH' },
  summary: { subtotal: 50, shipping_cost: 5, total_tax: 6, total_cost: 61 },
  adjustments: [{ name: 'New', amount: 20 }],
}

type Wanted = readonly [path: string, body?: object | undefined, query?: object]
const MESSAGES: readonly [string, (api: Api) => Promise<unknown>, object][] = [
  ['text', (a) => a.text('1', 'hi'), said({ text: 'hi' })],
  ['by user_ref', (a) => a.text({ user_ref: 'r' }, 'hi'), { ...said({ text: 'hi' }), recipient: { user_ref: 'r' } }],
  ['by comment', (a) => a.text({ comment_id: 'c' }, 'x'), { ...said({ text: 'x' }), recipient: { comment_id: 'c' } }],
  ['by post', (a) => a.text({ post_id: 'p' }, 'x'), { ...said({ text: 'x' }), recipient: { post_id: 'p' } }],
  [
    'by phone',
    (a) => a.text({ phone_number: '+1' }, 'x'),
    { ...said({ text: 'x' }), recipient: { phone_number: '+1' } },
  ],
  [
    'by token',
    (a) => a.text({ notification_messages_token: 't' }, 'x'),
    { ...said({ text: 'x' }), recipient: { notification_messages_token: 't' } },
  ],
  ['update', (a) => a.text('1', 'x', { messagingType: 'UPDATE' }), said({ text: 'x' }, { messaging_type: 'UPDATE' })],
  [
    'human agent',
    (a) => a.text('1', 'x', { tag: 'HUMAN_AGENT' }),
    said({ text: 'x' }, { messaging_type: 'MESSAGE_TAG', tag: 'HUMAN_AGENT' }),
  ],
  [
    'human agent, planned for an update',
    (a) => a.text('1', 'x', { messagingType: 'UPDATE', sender: 'human', lastUserAt: Date.UTC(2026, 10, 20) }),
    said({ text: 'x' }, { messaging_type: 'MESSAGE_TAG', tag: 'HUMAN_AGENT' }),
  ],
  [
    'everything that goes with a message',
    (a) =>
      a.text('1', 'x', {
        replyTo: 'm_1',
        personaId: '5',
        notificationType: 'SILENT_PUSH',
        metadata: 'mine',
        threadControl: { control_type: 'pass', app_id: '7' },
      }),
    {
      ...said({ text: 'x', metadata: 'mine' }),
      reply_to: { mid: 'm_1' },
      persona_id: '5',
      notification_type: 'SILENT_PUSH',
      thread_control: { control_type: 'pass', app_id: '7' },
    },
  ],
  [
    'quick replies of every kind',
    (a) =>
      a.text('1', 'x', {
        quickReplies: [
          'Yes',
          { content_type: 'text', title: 'No', payload: 'N', image_url: url },
          { content_type: 'user_email' },
          { content_type: 'user_phone_number' },
        ],
      }),
    said({
      text: 'x',
      quick_replies: [
        { content_type: 'text', title: 'Yes', payload: 'Yes' },
        { content_type: 'text', title: 'No', payload: 'N', image_url: url },
        { content_type: 'user_email' },
        { content_type: 'user_phone_number' },
      ],
    }),
  ],
  ['image', (a) => a.media('1', 'image', { url }), said({ attachment: { type: 'image', payload: { url } } })],
  [
    'reusable video',
    (a) => a.media('1', 'video', { url, reusable: true }),
    said({ attachment: { type: 'video', payload: { url, is_reusable: true } } }),
  ],
  [
    'file by id',
    (a) => a.media('1', 'file', { id: '9' }),
    said({ attachment: { type: 'file', payload: { attachment_id: '9' } } }),
  ],
  [
    'several images',
    (a) => a.send('1', t.images([{ url }, { id: '9' }])),
    said({
      attachments: [
        { type: 'image', payload: { url } },
        { type: 'image', payload: { attachment_id: '9' } },
      ],
    }),
  ],
  ['buttons', (a) => a.buttons('1', 'x', [button]), templated('button', { text: 'x', buttons: [button] })],
  [
    'generic',
    (a) => a.send('1', t.generic([{ title: 'a', image_url: url, buttons: [button] }], { sharable: true })),
    templated('generic', { elements: [{ title: 'a', image_url: url, buttons: [button] }], sharable: true }),
  ],
  [
    'media template',
    (a) => a.send('1', t.mediaTemplate({ media_type: 'video', attachment_id: '9', buttons: [button] })),
    templated('media', { elements: [{ media_type: 'video', attachment_id: '9', buttons: [button] }] }),
  ],
  ['product', (a) => a.send('1', t.product('1', '2')), templated('product', { elements: [{ id: '1' }, { id: '2' }] })],
  [
    'coupon',
    (a) => a.send('1', t.coupon({ title: '10%', coupon_code: 'TEN', payload: 'p' })),
    templated('coupon', { title: '10%', coupon_code: 'TEN', payload: 'p' }),
  ],
  [
    'receipt',
    (a) =>
      a.send(
        '1',
        t.receipt({
          recipient_name: 'Ann',
          order_number: '1',
          currency: 'EUR',
          payment_method: 'Visa',
          summary: { total_cost: 5 },
        }),
      ),
    templated('receipt', {
      recipient_name: 'Ann',
      order_number: '1',
      currency: 'EUR',
      payment_method: 'Visa',
      summary: { total_cost: 5 },
    }),
  ],
  [
    'feedback',
    (a) =>
      a.send(
        '1',
        t.feedback({ title: 'How?', question: { id: 'q', type: 'nps' }, privacyUrl: url, expires_in_days: 3 }),
      ),
    templated('customer_feedback', {
      title: 'How?',
      expires_in_days: 3,
      feedback_screens: [{ questions: [{ id: 'q', type: 'nps' }] }],
      business_privacy: { url },
    }),
  ],
  [
    'image grid',
    (a) => a.send('1', t.imageGrid([{ url, is_hero_image: true }, { url }], { title: 'New' })),
    templated('image_grid', { elements: [{ images: [{ url, is_hero_image: true }, { url }], title: 'New' }] }),
  ],
  ['instant form', (a) => a.send('1', t.instantForm('8')), templated('instant_form', { form_id: '8' })],
  ['sticker', (a) => a.send('1', t.sticker('767')), said({ sticker_id: '767' })],
  [
    'utility template',
    (a) =>
      a.utility.send('1', {
        name: 'shipped',
        language: 'en',
        components: [{ type: 'body', parameters: [{ type: 'text', text: '42' }] }],
      }),
    said(
      {
        template: {
          name: 'shipped',
          language: { code: 'en' },
          components: [{ type: 'body', parameters: [{ type: 'text', text: '42' }] }],
        },
      },
      { messaging_type: 'UTILITY' },
    ),
  ],
  [
    'by phone and name',
    (a) => a.text({ phone_number: '+1(212)555-2368', name: { first_name: 'Ann', last_name: 'Li' } }, 'x'),
    {
      ...said({ text: 'x' }),
      recipient: { phone_number: '+1(212)555-2368', name: { first_name: 'Ann', last_name: 'Li' } },
    },
  ],
  ...(['image', 'video', 'audio', 'file'] as const).flatMap((type): typeof MESSAGES => [
    [`${type} by URL`, (a) => a.media('1', type, { url }), said({ attachment: { type, payload: { url } } })],
    [
      `${type} by URL, to be kept`,
      (a) => a.media('1', type, { url, reusable: true }),
      said({ attachment: { type, payload: { url, is_reusable: true } } }),
    ],
    [
      `${type} by URL, not to be kept`,
      (a) => a.media('1', type, { url, reusable: false }),
      said({ attachment: { type, payload: { url, is_reusable: false } } }),
    ],
    [
      `${type} that was uploaded`,
      (a) => a.media('1', type, { id: '9' }),
      said({ attachment: { type, payload: { attachment_id: '9' } } }),
    ],
  ]),
  ...BUTTONS.map((b): (typeof MESSAGES)[number] => [
    `a ${b.type} button`,
    (a) => a.buttons('1', 'x', [b]),
    templated('button', { text: 'x', buttons: [b] }),
  ]),
  ...(['RESPONSE', 'UPDATE', 'UTILITY'] as const).map((messaging_type): (typeof MESSAGES)[number] => [
    `as ${messaging_type}`,
    (a) => a.text('1', 'x', { messagingType: messaging_type }),
    said({ text: 'x' }, { messaging_type }),
  ]),
  ...(['REGULAR', 'SILENT_PUSH', 'NO_PUSH'] as const).map((notification_type): (typeof MESSAGES)[number] => [
    `with the notification ${notification_type}`,
    (a) => a.text('1', 'x', { notificationType: notification_type }),
    said({ text: 'x' }, { messaging_type: 'RESPONSE', notification_type }),
  ]),
  [
    'quick replies under a template',
    (a) => a.send('1', t.generic([{ title: 'a', subtitle: 'b' }]), { quickReplies: ['Yes'] }),
    said({
      attachment: {
        type: 'template',
        payload: { template_type: 'generic', elements: [{ title: 'a', subtitle: 'b' }] },
      },
      quick_replies: [{ content_type: 'text', title: 'Yes', payload: 'Yes' }],
    }),
  ],
  [
    'quick replies under media',
    (a) => a.media('1', 'image', { url }, { quickReplies: [{ content_type: 'user_email' }] }),
    said({ attachment: { type: 'image', payload: { url } }, quick_replies: [{ content_type: 'user_email' }] }),
  ],
  [
    'a card that opens a page',
    (a) =>
      a.send('1', t.generic([{ title: 'a', default_action: { type: 'web_url', url, webview_height_ratio: 'tall' } }])),
    templated('generic', {
      elements: [{ title: 'a', default_action: { type: 'web_url', url, webview_height_ratio: 'tall' } }],
    }),
  ],
  [
    'ten cards',
    (a) => a.send('1', t.generic(Array(10).fill({ title: 'a', subtitle: 'b' }))),
    templated('generic', { elements: Array(10).fill({ title: 'a', subtitle: 'b' }) }),
  ],
  [
    'media template by Facebook URL',
    (a) => a.send('1', t.mediaTemplate({ media_type: 'image', url: 'https://www.facebook.com/photo/1' })),
    templated('media', { elements: [{ media_type: 'image', url: 'https://www.facebook.com/photo/1' }] }),
  ],
  [
    'media template to pass on',
    (a) => a.send('1', t.mediaTemplate({ media_type: 'image', attachment_id: '9' }, { sharable: true })),
    templated('media', { elements: [{ media_type: 'image', attachment_id: '9' }], sharable: true }),
  ],
  ['a whole receipt', (a) => a.send('1', t.receipt(RECEIPT)), templated('receipt', RECEIPT)],
  [
    'a whole coupon',
    (a) =>
      a.send('1', t.coupon({ title: '10%', subtitle: 'off', coupon_code: 'TEN', image_url: url, coupon_url: url })),
    templated('coupon', { title: '10%', subtitle: 'off', coupon_code: 'TEN', image_url: url, coupon_url: url }),
  ],
  [
    'feedback with a follow-up',
    (a) =>
      a.send(
        '1',
        t.feedback({
          title: 'How?',
          subtitle: 'Tell us',
          button_title: 'Rate',
          question: {
            id: 'q',
            type: 'csat',
            title: 'Happy?',
            score_label: 'neg_pos',
            score_option: 'five_stars',
            follow_up: { type: 'free_form', placeholder: 'More' },
          },
          privacyUrl: url,
        }),
      ),
    templated('customer_feedback', {
      title: 'How?',
      subtitle: 'Tell us',
      button_title: 'Rate',
      feedback_screens: [
        {
          questions: [
            {
              id: 'q',
              type: 'csat',
              title: 'Happy?',
              score_label: 'neg_pos',
              score_option: 'five_stars',
              follow_up: { type: 'free_form', placeholder: 'More' },
            },
          ],
        },
      ],
      business_privacy: { url },
    }),
  ],
  [
    'six images with taps',
    (a) =>
      a.send(
        '1',
        t.imageGrid(Array(6).fill({ url, action: { type: 'postback', payload: 'P' } }), { buttons: [button] }),
      ),
    templated('image_grid', {
      elements: [{ images: Array(6).fill({ url, action: { type: 'postback', payload: 'P' } }), buttons: [button] }],
    }),
  ],
  ['the wish to call', (a) => a.send('1', callPermission()), templated('calling_optin', {})],
  [
    'a utility template with named parameters',
    (a) =>
      a.utility.send('1', {
        name: 'shipped',
        language: 'en',
        components: [{ type: 'body', parameters: [{ type: 'text', parameter_name: 'order_id', text: '42' }] }],
      }),
    said(
      {
        template: {
          name: 'shipped',
          language: { code: 'en' },
          components: [{ type: 'body', parameters: [{ type: 'text', parameter_name: 'order_id', text: '42' }] }],
        },
      },
      { messaging_type: 'UTILITY' },
    ),
  ],
  [
    'typing of a persona',
    (a) => a.action('1', 'typing_on', { persona_id: '5' }),
    { recipient, sender_action: 'typing_on', persona_id: '5' },
  ],
  ['the end of typing', (a) => a.action('1', 'typing_off'), { recipient, sender_action: 'typing_off' }],
  [
    'seen, to a user_ref',
    (a) => a.action({ user_ref: 'r' }, 'mark_seen'),
    { recipient: { user_ref: 'r' }, sender_action: 'mark_seen' },
  ],
  [
    'any body of Meta’s',
    (a) => a.post({ recipient, message: { text: 'x' }, suggestion_action: 'accept' }),
    { recipient, message: { text: 'x' }, suggestion_action: 'accept' },
  ],
  ['typing', (a) => a.action('1', 'typing_on'), { recipient, sender_action: 'typing_on' }],
  ['seen', (a) => a.action('1', 'mark_seen'), { recipient, sender_action: 'mark_seen' }],
  [
    'react',
    (a) => a.react('1', 'm_1', '😍'),
    { recipient, sender_action: 'react', payload: { message_id: 'm_1', reaction: '😍' } },
  ],
  ['unreact', (a) => a.unreact('1', 'm_1'), { recipient, sender_action: 'unreact', payload: { message_id: 'm_1' } }],
]
test.each(MESSAGES)('Messenger sends %s', async (_, send, body) => {
  const kit = rig()
  await send(m(kit))
  expect(kit.calls).toMatchObject([{ method: 'POST', path: '100/messages', token: 'Bearer page-token' }])
  expect(kit.calls[0]?.body).toEqual(body)
})

const plain = (message: object) => ({ recipient, message })
const IG_MESSAGES: readonly [string, (api: IgApi) => Promise<unknown>, object][] = [
  ['text', (a) => a.text('1', 'hi'), plain({ text: 'hi' })],
  [
    'human agent',
    (a) => a.text('1', 'x', { tag: 'HUMAN_AGENT' }),
    { ...plain({ text: 'x' }), messaging_type: 'MESSAGE_TAG', tag: 'HUMAN_AGENT' },
  ],
  ['a reply', (a) => a.text('1', 'x', { replyTo: 'm' }), { ...plain({ text: 'x' }), reply_to: { mid: 'm' } }],
  ['to a comment', (a) => a.text({ comment_id: 'c' }, 'x'), { recipient: { comment_id: 'c' }, message: { text: 'x' } }],
  [
    'quick replies',
    (a) => a.text('1', 'x', { quickReplies: ['Yes'] }),
    plain({ text: 'x', quick_replies: [{ content_type: 'text', title: 'Yes', payload: 'Yes' }] }),
  ],
  [
    'buttons',
    (a) => a.buttons('1', 'x', [button]),
    plain({
      attachment: { type: 'template', payload: { template_type: 'button', text: 'x', buttons: [button] } },
    }),
  ],
  ...(['video', 'audio', 'file'] as const).map((type): (typeof IG_MESSAGES)[number] => [
    type,
    (a) => a.media('1', type, { url }),
    plain({ attachment: { type, payload: { url } } }),
  ]),
  [
    'an upload',
    (a) => a.media('1', 'image', { id: '9' }),
    plain({ attachment: { type: 'image', payload: { attachment_id: '9' } } }),
  ],
  ['typing', (a) => a.action('1', 'typing_on'), { recipient, sender_action: 'typing_on' }],
  ['seen', (a) => a.action('1', 'mark_seen'), { recipient, sender_action: 'mark_seen' }],
  ['unreact', (a) => a.unreact('1', 'm'), { recipient, sender_action: 'unreact', payload: { message_id: 'm' } }],
  [
    'with the conversation handed over',
    (a) => a.text('1', 'x', { threadControl: { control_type: 'pass', app_id: '7' } }),
    { ...plain({ text: 'x' }), thread_control: { control_type: 'pass', app_id: '7' } },
  ],
  ['image', (a) => a.media('1', 'image', { url }), plain({ attachment: { type: 'image', payload: { url } } })],
  ['heart', (a) => a.send('1', ig.heart()), plain({ attachment: { type: 'like_heart' } })],
  ['a post', (a) => a.send('1', ig.post('9')), plain({ attachment: { type: 'MEDIA_SHARE', payload: { id: '9' } } })],
  [
    'several images',
    (a) => a.send('1', ig.images([{ url }])),
    plain({ attachments: [{ type: 'image', payload: { url } }] }),
  ],
  [
    'generic',
    (a) => a.send('1', ig.generic([{ title: 'a', subtitle: 'b' }])),
    plain({
      attachment: {
        type: 'template',
        payload: { template_type: 'generic', elements: [{ title: 'a', subtitle: 'b' }] },
      },
    }),
  ],
  [
    'product',
    (a) => a.send('1', ig.product('5')),
    plain({ attachment: { type: 'template', payload: { template_type: 'product', elements: [{ id: '5' }] } } }),
  ],
  [
    'react',
    (a) => a.react('1', 'm'),
    { recipient, sender_action: 'react', payload: { message_id: 'm', reaction: 'love' } },
  ],
]
describe.each(IG_MESSAGES)('Instagram sends %s', (_, send, body) => {
  test.each([
    ['facebook', i, 'graph.facebook.com', 'me/messages'],
    ['instagram', o, 'graph.instagram.com', '17/messages'],
  ] as const)('by %s login', async (_, api, host, path) => {
    const kit = rig()
    await send(api(kit))
    expect(kit.calls).toMatchObject([{ method: 'POST', host, path }])
    expect(kit.calls[0]?.body).toEqual(body)
  })
})

const PROFILE = {
  get_started: { payload: 'START' },
  greeting: [{ locale: 'default', text: 'Hi {{user_first_name}}' }],
  ice_breakers: [{ locale: 'de_DE', call_to_actions: [{ question: 'Offen?', payload: 'HOURS' }] }],
  persistent_menu: [{ locale: 'default', composer_input_disabled: true, call_to_actions: [button] }],
  commands: [{ locale: 'default', commands: [{ name: 'help', description: 'Get help' }] }],
  whitelisted_domains: ['https://shop.example'],
  account_linking_url: 'https://shop.example/link',
}
const CALLS: readonly [string, (kit: Rig) => unknown, string, Wanted][] = [
  [
    'profile.get',
    (k) => m(k).profile.get('greeting', 'ice_breakers'),
    'GET',
    ['100/messenger_profile', undefined, { fields: 'greeting,ice_breakers' }],
  ],
  [
    'profile.set',
    (k) => m(k).profile.set({ get_started: { payload: 'START' }, persistent_menu: menu }),
    'POST',
    ['100/messenger_profile', { get_started: { payload: 'START' }, persistent_menu: menu }],
  ],
  [
    'profile.remove',
    (k) => m(k).profile.remove('persistent_menu'),
    'DELETE',
    ['100/messenger_profile', undefined, { fields: '["persistent_menu"]' }],
  ],
  ['profile.getFor', (k) => m(k).profile.getFor('1'), 'GET', ['100/custom_user_settings', undefined, { psid: '1' }]],
  [
    'profile.setFor',
    (k) => m(k).profile.setFor('1', menu),
    'POST',
    ['100/custom_user_settings', { psid: '1', persistent_menu: menu }],
  ],
  [
    'profile.removeFor',
    (k) => m(k).profile.removeFor('1'),
    'DELETE',
    ['100/custom_user_settings', undefined, { psid: '1', params: '["persistent_menu"]' }],
  ],
  [
    'instagram profile.get',
    (k) => i(k).profile.get('ice_breakers'),
    'GET',
    ['me/messenger_profile', undefined, { fields: 'ice_breakers', platform: 'instagram' }],
  ],
  [
    'instagram profile.set',
    (k) => i(k).profile.set({ persistent_menu: menu }),
    'POST',
    ['me/messenger_profile', { persistent_menu: menu }, { platform: 'instagram' }],
  ],
  [
    'instagram profile.remove',
    (k) => o(k).profile.remove('ice_breakers'),
    'DELETE',
    ['17/messenger_profile', undefined, { fields: '["ice_breakers"]', platform: 'instagram' }],
  ],
  [
    'personas.create',
    (k) => m(k).personas.create('Ann', url),
    'POST',
    ['100/personas', { name: 'Ann', profile_picture_url: url }],
  ],
  ['personas.list', (k) => m(k).personas.list({ limit: 5 }), 'GET', ['100/personas', undefined, { limit: '5' }]],
  ['personas.get', (k) => m(k).personas.get('7'), 'GET', ['7', undefined, { fields: 'id,name,profile_picture_url' }]],
  ['personas.delete', (k) => m(k).personas.delete('7'), 'DELETE', ['7']],
  [
    'routing.pass',
    (k) => m(k).routing.pass('1', PAGE_INBOX_APP_ID, 'why'),
    'POST',
    ['100/pass_thread_control', { recipient, target_app_id: '263902037430900', metadata: 'why' }],
  ],
  ['routing.take', (k) => m(k).routing.take('1'), 'POST', ['100/take_thread_control', { recipient }]],
  [
    'routing.request',
    (k) => m(k).routing.request('1', 'please'),
    'POST',
    ['100/request_thread_control', { recipient, metadata: 'please' }],
  ],
  ['routing.release', (k) => m(k).routing.release('1'), 'POST', ['100/release_thread_control', { recipient }]],
  [
    'routing.extend',
    (k) => i(k).routing.extend('1', 86_400),
    'POST',
    ['me/extend_thread_control', { recipient, duration: 86_400 }],
  ],
  ['routing.owner', (k) => m(k).routing.owner('1'), 'GET', ['100/thread_owner', undefined, { recipient: '1' }]],
  [
    'routing.receivers',
    (k) => m(k).routing.receivers(),
    'GET',
    ['100/secondary_receivers', undefined, { fields: 'id,name' }],
  ],
  ['person', (k) => m(k).person('1'), 'GET', ['1', undefined, { fields: 'first_name,last_name,profile_pic' }]],
  [
    'person with fields',
    (k) => m(k).person('1', ['locale', 'timezone']),
    'GET',
    ['1', undefined, { fields: 'locale,timezone' }],
  ],
  ['instagram person', (k) => o(k).person('1', ['username']), 'GET', ['1', undefined, { fields: 'username' }]],
  [
    'conversations.list',
    (k) => m(k).conversations.list({ user_id: '1', folder: 'inbox' }),
    'GET',
    ['100/conversations', undefined, { platform: 'messenger', user_id: '1', folder: 'inbox' }],
  ],
  [
    'instagram conversations.list',
    (k) => i(k).conversations.list(),
    'GET',
    ['me/conversations', undefined, { platform: 'instagram' }],
  ],
  [
    'conversations.message',
    (k) => m(k).conversations.message('m_1', { fields: 'id' }),
    'GET',
    ['m_1', undefined, { fields: 'id' }],
  ],
  [
    'moderate',
    (k) => m(k).moderate(['1', '2'], 'ban_user', 'move_to_spam'),
    'POST',
    ['100/moderate_conversations', { user_ids: [{ id: '1' }, { id: '2' }], actions: ['ban_user', 'move_to_spam'] }],
  ],
  [
    'instagram moderate',
    (k) => i(k).moderate(['1'], 'block_user'),
    'POST',
    ['me/moderate_conversations', { user_ids: [{ id: '1' }], actions: ['block_user'] }],
  ],
  ['labels.create', (k) => m(k).labels.create('vip'), 'POST', ['100/custom_labels', { page_label_name: 'vip' }]],
  ['labels.list', (k) => m(k).labels.list(), 'GET', ['100/custom_labels', undefined, { fields: 'id,page_label_name' }]],
  ['labels.get', (k) => m(k).labels.get('7'), 'GET', ['7', undefined, { fields: 'id,page_label_name' }]],
  ['labels.delete', (k) => m(k).labels.delete('7'), 'DELETE', ['7']],
  ['labels.assign', (k) => m(k).labels.assign('7', '1'), 'POST', ['7/label', { user: '1' }]],
  ['labels.unassign', (k) => m(k).labels.unassign('7', '1'), 'DELETE', ['7/label', undefined, { user: '1' }]],
  ['labels.of', (k) => m(k).labels.of('1'), 'GET', ['1/custom_labels', undefined, { fields: 'id,page_label_name' }]],
  [
    'linking.person',
    (k) => m(k).linking.person('tok'),
    'GET',
    ['100', undefined, { fields: 'recipient', account_linking_token: 'tok' }],
  ],
  ['linking.unlink', (k) => m(k).linking.unlink('1'), 'POST', ['100/unlink_accounts', { psid: '1' }]],
  [
    'nlp.configure',
    (k) => m(k).nlp.configure({ nlp_enabled: true }),
    'POST',
    ['100/nlp_configs', { nlp_enabled: true }],
  ],
  ['subscriptions.list', (k) => m(k).subscriptions.list(), 'GET', ['100/subscribed_apps']],
  [
    'subscriptions.subscribe',
    (k) => m(k).subscriptions.subscribe('messages', 'message_echoes'),
    'POST',
    ['100/subscribed_apps', undefined, { subscribed_fields: 'messages,message_echoes' }],
  ],
  ['subscriptions.unsubscribe', (k) => m(k).subscriptions.unsubscribe(), 'DELETE', ['100/subscribed_apps']],
  [
    'instagram subscriptions',
    (k) => o(k).subscriptions.subscribe('messages', 'comments'),
    'POST',
    ['17/subscribed_apps', undefined, { subscribed_fields: 'messages,comments' }],
  ],
  [
    'insights',
    (k) => m(k).insights(['page_messages_new_conversations_unique'], { since: 1, until: 2 }),
    'GET',
    [
      '100/insights',
      undefined,
      { metric: 'page_messages_new_conversations_unique', period: 'day', since: '1', until: '2' },
    ],
  ],
  [
    'utility.create',
    (k) => m(k).utility.create({ name: 'a', language: 'en', components: [{ type: 'BODY', text: 'x' }] }),
    'POST',
    [
      '100/message_templates',
      { category: 'UTILITY', name: 'a', language: 'en', components: [{ type: 'BODY', text: 'x' }] },
    ],
  ],
  [
    'utility.create from the library',
    (k) => m(k).utility.create({ name: 'a', language: 'en', library_template_name: 'order_confirmation_1' }),
    'POST',
    [
      '100/message_templates',
      { category: 'UTILITY', name: 'a', language: 'en', library_template_name: 'order_confirmation_1' },
    ],
  ],
  ['utility.list', (k) => m(k).utility.list({ name: 'a' }), 'GET', ['100/message_templates', undefined, { name: 'a' }]],
  ['utility.delete', (k) => m(k).utility.delete('a'), 'DELETE', ['100/message_templates', undefined, { name: 'a' }]],
  [
    'utility.library',
    (k) => m(k).utility.library({ name_or_content: 'order', language: 'en' }),
    'GET',
    ['message_template_library', undefined, { name_or_content: 'order', language: 'en' }],
  ],
  [
    'upload by url',
    (k) => m(k).attachments.upload('image', { url }),
    'POST',
    ['100/message_attachments', { message: { attachment: { type: 'image', payload: { url, is_reusable: true } } } }],
  ],
  [
    'instagram upload by url',
    (k) => i(k).attachments.upload('video', { url }),
    'POST',
    [
      'me/message_attachments',
      { platform: 'instagram', message: { attachment: { type: 'video', payload: { url, is_reusable: true } } } },
    ],
  ],
  [
    'calls.connect',
    (k) => m(k).calls.connect('1', { sdp_type: 'offer', sdp: 'v=0' }),
    'POST',
    ['100/calls', { platform: 'messenger', action: 'connect', to: '1', session: { sdp_type: 'offer', sdp: 'v=0' } }],
  ],
  [
    'calls.accept',
    (k) => m(k).calls.accept('c', { sdp_type: 'offer', sdp: 'v=0' }),
    'POST',
    [
      '100/calls',
      { platform: 'messenger', action: 'accept', call_id: 'c', session: { sdp_type: 'offer', sdp: 'v=0' } },
    ],
  ],
  [
    'calls.reject',
    (k) => m(k).calls.reject('c'),
    'POST',
    ['100/calls', { platform: 'messenger', action: 'reject', call_id: 'c' }],
  ],
  [
    'calls.terminate',
    (k) => m(k).calls.terminate('c'),
    'POST',
    ['100/calls', { platform: 'messenger', action: 'terminate', call_id: 'c' }],
  ],
  [
    'calls.permissions',
    (k) => m(k).calls.permissions('1'),
    'GET',
    ['100/messenger_call_permissions', undefined, { psid: '1' }],
  ],
  ['calls.icon', (k) => m(k).calls.icon(false), 'POST', ['100/messenger_call_settings', { icon_enabled: false }]],
  ['ids for apps', (k) => m(k).idsForApps('1', { page: '2' }), 'GET', ['1/ids_for_apps', undefined, { page: '2' }]],
  ['ids for pages', (k) => m(k).idsForPages('1'), 'GET', ['1/ids_for_pages']],
  ['profile.set, everything', (k) => m(k).profile.set(PROFILE), 'POST', ['100/messenger_profile', PROFILE]],
  [
    'profile.remove, several',
    (k) => m(k).profile.remove('get_started', 'greeting'),
    'DELETE',
    ['100/messenger_profile', undefined, { fields: '["get_started","greeting"]' }],
  ],
  [
    'routing.take with words',
    (k) => m(k).routing.take('1', 'mine'),
    'POST',
    ['100/take_thread_control', { recipient, metadata: 'mine' }],
  ],
  [
    'instagram routing.owner',
    (k) => i(k).routing.owner('1'),
    'GET',
    ['me/thread_owner', undefined, { recipient: '1' }],
  ],
  [
    'instagram conversations.list of a person',
    (k) => o(k).conversations.list({ user_id: '1' }),
    'GET',
    ['17/conversations', undefined, { platform: 'instagram', user_id: '1' }],
  ],
  ['a path from outside is one segment', (k) => m(k).labels.delete('7/../me'), 'DELETE', ['7%2F..%2Fme']],
]
test.each(CALLS)('%s', async (_, call, method, [path, body, query]) => {
  const kit = rig()
  await call(kit)
  expect(kit.calls).toHaveLength(1)
  const [seen] = kit.calls
  expect({ method: seen?.method, path: seen?.path, body: seen?.body, query: seen?.query }).toEqual({
    method,
    path,
    body,
    query: query ?? {},
  })
})

describe('what needs more than a row', () => {
  test('every conversation and every message, page after page', async () => {
    const kit = rig()
    kit.answers = [
      () => ({
        data: [{ id: 'c1' }],
        paging: { cursors: { after: 'A' }, next: 'https://graph.facebook.com/x?after=A' },
      }),
      () => ({ data: [{ id: 'c2' }], paging: { cursors: { after: 'B' } } }),
      () => ({ data: [{ id: 'm1', message: 'hi' }] }),
    ]
    const seen: string[] = []
    for await (const c of m(kit).conversations.each({ limit: 1 })) seen.push(c.id)
    for await (const message of m(kit).conversations.messages('c1')) seen.push(message.id)
    expect(seen).toEqual(['c1', 'c2', 'm1'])
    expect(kit.calls.map((c) => [c.path, c.query['after']])).toEqual([
      ['100/conversations', undefined],
      ['100/conversations', 'A'],
      ['c1/messages', undefined],
    ])
  })
  test('a file of its own, uploaded, or uploaded and sent', async () => {
    const kit = rig()
    const file = new Blob(['%PDF'], { type: 'application/pdf' })
    await i(kit).attachments.upload('file', { file, name: 'a.pdf' })
    await m(kit).attachments.sendFile('1', 'image', { file }, { personaId: '5' })
    const [upload, sent] = kit.calls.map((c) => Object.fromEntries(c.body as FormData) as Record<string, unknown>)
    const message = (type: string) => JSON.stringify({ attachment: { type, payload: { is_reusable: true } } })
    expect(upload).toMatchObject({
      platform: 'instagram',
      message: message('file'),
      filedata: { name: 'a.pdf', size: 4 },
    })
    expect(sent).toMatchObject({
      recipient: '{"id":"1"}',
      message: message('image'),
      messaging_type: 'RESPONSE',
      persona_id: '5',
      filedata: { size: 4 },
    })
    expect(kit.calls.map((c) => c.path)).toEqual(['me/message_attachments', '100/messages'])
  })
  test('stickers are asked for with the app token, never with the Page token', async () => {
    const kit = rig({ ...ENV, META_APP_ID: '55' })
    const { stickers } = m(kit)
    await stickers.packs({ locale: 'de_DE' })
    await stickers.of('9')
    await stickers.search('thank you')
    expect(kit.calls.map((c) => [c.path, c.query, c.token])).toEqual([
      ['sticker_packs', { locale: 'de_DE' }, 'Bearer 55|secret'],
      ['sticker_packs/9/stickers', {}, 'Bearer 55|secret'],
      ['sticker_search', { q: 'thank you' }, 'Bearer 55|secret'],
    ])
    await expect(m(rig()).stickers.packs()).rejects.toMatchObject({ code: 'config_missing' })
  })
  test.each([
    ['Messenger', m, '100/messages', { messaging_type: 'RESPONSE' }],
    ['Instagram', o, '17/messages', {}],
  ] as const)('%s: many messages in one request, each with its own answer', async (_, api, path, more) => {
    const kit = rig()
    kit.answers = [
      () => [
        { code: 200, body: '{"message_id":"m1"}' },
        { code: 400, body: '{"error":{"code":551,"message":"gone"}}' },
      ],
    ]
    const messages = ['1', '2'].map((to) => ({ to, message: 'hi' }))
    const [first, second] = await api(kit).sendAll(messages)
    expect(first).toEqual({ status: 'fulfilled', value: { message_id: 'm1' } })
    expect(second).toMatchObject({ status: 'rejected', reason: { metaCode: 551 } })
    expect(kit.calls).toHaveLength(1)
    const sent = JSON.parse(String((kit.calls[0]?.body as URLSearchParams | undefined)?.get('batch'))) as Record<
      string,
      string
    >[]
    expect(sent.map((item) => [item['method'], item['relative_url']])).toEqual(Array(2).fill(['POST', path]))
    const form = Object.fromEntries(new URLSearchParams(sent[1]?.['body']))
    expect(form).toEqual({ recipient: '{"id":"2"}', message: '{"text":"hi"}', ...more })
    await expect(api(kit).sendAll([{ to: '1', message: 'x'.repeat(2001) }])).rejects.toMatchObject({
      code: 'limit_exceeded',
    })
    expect(kit.calls).toHaveLength(1)
  })
  test('bodies for a batch are checked as sends are', async () => {
    const kit = rig()
    const api = m(kit)
    kit.answers = [
      () => [
        { code: 200, body: '{"message_id":"m1"}' },
        { code: 200, body: '{"message_id":"m2"}' },
      ],
    ]
    const { createGraph } = await import('../../../core/graph/client.ts')
    const graph = createGraph({ fetch: kit.host.fetch, credentials: () => ({ token: 't' }) })
    const ops = ['1', '2'].map((id) => ({ method: 'POST' as const, path: '100/messages', body: api.body(id, 'hi') }))
    const replies = await Promise.all(batch(graph, ops))
    expect(replies.map((r) => r.data)).toEqual([{ message_id: 'm1' }, { message_id: 'm2' }])
    expect(kit.calls).toHaveLength(1)
    expect(() => api.body('1', 'x'.repeat(2001))).toThrow('2001')
  })
  test('limits of the profile and of routing', async () => {
    const kit = rig()
    const items = (n: number) => [{ locale: 'default', call_to_actions: Array(n).fill(button) }]
    const questions = Array(5).fill({ question: 'a', payload: 'b' })
    const refused = [
      m(kit).profile.set({ persistent_menu: items(21) }),
      m(kit).profile.set({ ice_breakers: [{ call_to_actions: questions }] }),
      m(kit).profile.set({ greeting: [{ locale: 'default', text: 'x'.repeat(161) }] }),
      i(kit).profile.set({ persistent_menu: items(21) }),
      m(kit).routing.extend('1', 604_801),
    ]
    for (const call of refused) await expect(call).rejects.toMatchObject({ code: 'limit_exceeded' })
    const nested = [{ locale: 'default', call_to_actions: [{ type: 'nested', title: 'More', call_to_actions: [] }] }]
    await expect(m(kit).profile.set({ persistent_menu: nested as never })).rejects.toMatchObject({
      code: 'feature_retired',
    })
    await expect(m(kit).insights(['page_messages_active_threads_unique' as never])).rejects.toMatchObject({
      code: 'feature_retired',
    })
    expect(kit.calls).toEqual([])
  })
  test('links', () => {
    expect(mMeLink('100', 'summer-2026_a=')).toBe('https://m.me/100?ref=summer-2026_a=')
    expect(mMeLink('shop')).toBe('https://m.me/shop')
    expect(igMeLink('shop', 'qr')).toBe('https://ig.me/m/shop?ref=qr')
    expect(() => mMeLink('100', 'with space')).toThrow('letters')
    expect(() => mMeLink('100', 'x'.repeat(2084))).toThrow('2084')
    expect(linkedUrl('https://m.example/back?a=1', 'code 1')).toBe(
      'https://m.example/back?a=1&authorization_code=code+1',
    )
    expect(linkedUrl('https://m.example/back')).toBe('https://m.example/back')
  })
})

test('the capability table: every row has a source, dates are dates, and no row says the same twice', () => {
  const keys = capabilities.map((c) => `${c.feature}/${c.product}/${c.api}`)
  expect(new Set(keys).size).toBe(keys.length)
  for (const { source, since, until } of capabilities) {
    expect(source).toMatch(/^https:\/\/developers\.facebook\.com\//)
    for (const date of [since, until]) if (date) expect(new Date(date).toISOString().slice(0, 10)).toBe(date)
  }
  expect(capabilities.find((c) => c.feature === 'personas')).toMatchObject({ product: 'messenger' })
  expect(capabilities.filter((c) => c.feature === 'tag:ACCOUNT_UPDATE')).toHaveLength(3)
})
