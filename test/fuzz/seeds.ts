// Bodies of every product and shape that Meta documents; mutations begin from these.
const wa = (field: string, value: object) => ({
  object: 'whatsapp_business_account',
  entry: [{ id: '102290129340398', changes: [{ field, value }] }],
})
const metadata = { display_phone_number: '15550783881', phone_number_id: '106540352242922' }
const contacts = [{ profile: { name: 'Ana' }, wa_id: '27821000000', user_id: 'ZA.1' }]
const message = (type: string, content: object) =>
  wa('messages', {
    messaging_product: 'whatsapp',
    metadata,
    contacts,
    messages: [{ from: '27821000000', id: 'wamid.A=', timestamp: '1795000000', type, ...content }],
  })
const page = (object: string, item: object) => ({
  object,
  entry: [
    {
      id: '17841400000000000',
      time: 1795000000000,
      messaging: [{ sender: { id: '1' }, recipient: { id: '2' }, timestamp: 1795000000000, ...item }],
    },
  ],
})
const change = (object: string, field: string, value: object) => ({
  object,
  entry: [{ id: '103', time: 1795000000, changes: [{ field, value }] }],
})

export const seeds: readonly object[] = [
  message('text', { text: { body: 'hello' } }),
  message('image', { image: { id: '1', mime_type: 'image/png', sha256: 'x', caption: 'c' } }),
  message('interactive', { interactive: { type: 'button_reply', button_reply: { id: 'a', title: 'A' } } }),
  message('reaction', { reaction: { message_id: 'wamid.B', emoji: '👍' } }),
  message('location', { location: { latitude: 1, longitude: 2 } }),
  message('contacts', { contacts: [{ name: { formatted_name: 'B' } }] }),
  message('order', { order: { catalog_id: '1', product_items: [{ product_retailer_id: 'x', quantity: 1 }] } }),
  message('system', { system: { type: 'user_changed_number', wa_id: '1', user_id: 'ZA.2' } }),
  message('unsupported', { errors: [{ code: 131051, title: 'Unsupported' }] }),
  wa('messages', {
    metadata,
    statuses: [
      {
        id: 'wamid.C',
        status: 'failed',
        timestamp: '1795000000',
        recipient_id: '27821000000',
        errors: [{ code: 131047, title: 'x' }],
        biz_opaque_callback_data: 'sb|a|b|c',
      },
      { id: 'wamid.C', status: 'read', timestamp: '1795000001', recipient_id: '27821000000' },
    ],
  }),
  wa('smb_message_echoes', {
    metadata,
    message_echoes: [{ to: '1', id: 'wamid.D', timestamp: '1', type: 'text', text: { body: 'x' } }],
  }),
  wa('history', {
    metadata,
    history: [{ metadata: { phase: 0, chunk_order: 1, progress: 5 }, threads: [{ id: '1', messages: [] }] }],
  }),
  wa('calls', {
    metadata,
    contacts,
    calls: [{ id: 'wacid.1', event: 'connect', from: '1', timestamp: '1', direction: 'USER_INITIATED' }],
  }),
  wa('message_template_status_update', {
    event: 'APPROVED',
    message_template_id: 594425479261596,
    message_template_name: 'a',
    message_template_language: 'en',
    reason: null,
  }),
  wa('account_update', { event: 'PARTNER_ADDED', waba_info: { waba_id: '1', owner_business_id: '2' } }),
  wa('phone_number_quality_update', { display_phone_number: '1', event: 'FLAGGED', current_limit: 'TIER_10K' }),
  page('page', { message: { mid: 'm_1', text: 'hi', quick_reply: { payload: 'p' } } }),
  page('page', {
    message: {
      mid: 'm_2',
      attachments: [{ type: 'image', payload: { url: 'https://x' } }],
      is_echo: true,
      metadata: 'sb|a|b|c',
    },
  }),
  page('page', { postback: { mid: 'm_3', title: 't', payload: 'p', referral: { ref: 'r' } } }),
  page('page', { read: { watermark: 1795000000000 } }),
  page('page', { delivery: { mids: ['m_1'], watermark: 1 } }),
  page('page', { optin: { type: 'notification_messages', payload: 'p', notification_messages_token: 't' } }),
  page('instagram', { message: { mid: 'm_4', text: 'hi', reply_to: { story: { id: '1', url: 'https://x' } } } }),
  page('instagram', { reaction: { mid: 'm_4', action: 'react', emoji: '❤' } }),
  change('page', 'feed', {
    item: 'comment',
    verb: 'add',
    comment_id: '1_2',
    post_id: '3_4',
    from: { id: '5', name: 'n' },
    message: 'm',
    created_time: 1795000000,
  }),
  change('page', 'leadgen', { leadgen_id: '1', page_id: '2', form_id: '3', created_time: 1 }),
  change('instagram', 'comments', { id: '1', text: 't', from: { id: '2', username: 'u' }, media: { id: '3' } }),
  { object: 'instagram', entry: [{ id: '1', time: 1, field: 'mentions', value: { media_id: '1', comment_id: '2' } }] },
  { object: 'user', entry: [{ id: '1', uid: '1', time: 1, changed_fields: ['photos'] }] },
  {
    object: 'page',
    entry: [{ id: '1', time: 1, standby: [{ sender: { id: '1' }, recipient: { id: '2' }, message: { mid: 'm' } }] }],
  },
]
