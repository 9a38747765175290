import { change, PHONE, WABA } from './support.ts'

/** An event that a body must give: `name:kind`, id, person, account. */
export type Expected = readonly [query: string, id?: string | undefined, user?: string | undefined, account?: string]
export interface Shape {
  readonly title: string
  readonly change: { readonly field?: string; readonly value?: unknown }
  readonly events: readonly Expected[]
}

const P = '16505551234'
const BSUID = 'US.13491208655302741918'
const T = '1750269342'
const contacts = [{ profile: { name: 'Sheena' }, wa_id: P, user_id: BSUID }]

const messages = (title: string, message: object, kind: string, user: string | undefined = P): Shape => ({
  title,
  change: change('messages', { contacts, messages: [{ id: 'wamid.1', from: P, timestamp: T, ...message }] }),
  events: [[`message:${kind}`, 'wamid.1', user]],
})
const typed = (type: string, content: object): Shape =>
  messages(`a message of type ${type}`, { type, [type]: content }, type)
const bare = (type: string, more: object = {}): Shape => messages(`a message of type ${type}`, { type, ...more }, type)
const interactive = (type: string, reply: object): Shape =>
  messages(`an answer of type ${type}`, { type: 'interactive', interactive: { type, [type]: reply } }, 'interactive')
const status = (state: string, more: object = {}, user: string | undefined = P): Shape => ({
  title: `a status ${state} with ${Object.keys(more)}`,
  change: change('messages', {
    statuses: [{ id: 'wamid.2', status: state, timestamp: T, recipient_id: P, recipient_user_id: BSUID, ...more }],
  }),
  events: [[`status:${state}`, 'wamid.2', user]],
})
const whole = (field: string, value: object, query: string, id?: string, account = WABA): Shape => ({
  title: `${field} ${JSON.stringify(value).slice(0, 60)}`,
  change: { field, value },
  events: [[query, id, undefined, account]],
})
const list = (field: string, name: string, items: readonly object[], ...events: readonly Expected[]): Shape => ({
  title: `${field} with ${Object.keys(items[0] ?? {})} ${events.map(([query]) => query)}`,
  change: change(field, { [name]: items }),
  events,
})

const media = {
  id: '1003383421387256',
  mime_type: 'image/jpeg',
  sha256: 'SfInY0gGKTsJlUWbwxC1k+FAD0FZHv',
  url: 'https://lookaside.fbsbx.com/x',
}
const errors = [
  {
    code: 131051,
    title: 'Message type unknown',
    message: 'Message type unknown',
    error_data: { details: 'Unsupported' },
  },
]
const template = {
  message_template_id: 1689556908129832,
  message_template_name: 'order',
  message_template_language: 'en-US',
}
const call = { id: 'wacid.1', from: P, to: '15550783881', timestamp: T }
const group = { group_id: 'Y2FwaV9ncm91cDox', timestamp: T, request_id: 'R1' }

const ACCOUNT_UPDATES = [
  'ACCOUNT_DELETED',
  'ACCOUNT_RESTRICTION',
  'ACCOUNT_VIOLATION',
  'AD_ACCOUNT_LINKED',
  'AUTH_INTL_PRICE_ELIGIBILITY_UPDATE',
  'BUSINESS_PRIMARY_LOCATION_COUNTRY_UPDATE',
  'DISABLED_UPDATE',
  'MM_LITE_TERMS_SIGNED',
  'PARTNER_ADDED',
  'PARTNER_APP_INSTALLED',
  'PARTNER_APP_UNINSTALLED',
  'PARTNER_CLIENT_CERTIFICATION_STATUS_UPDATE',
  'PARTNER_REMOVED',
  'VOLUME_BASED_PRICING_TIER_UPDATE',
  'ACCOUNT_OFFBOARDED',
  'ACCOUNT_RECONNECTED',
  'VERIFIED_ACCOUNT',
]
const TEMPLATE_EVENTS = [
  ...['APPROVED', 'REJECTED', 'ARCHIVED', 'UNARCHIVED', 'DELETED', 'DISABLED', 'FLAGGED', 'IN_APPEAL'],
  ...['LIMIT_EXCEEDED', 'LOCKED', 'PAUSED', 'PENDING', 'REINSTATED', 'PENDING_DELETION'],
]
const FLOW_EVENTS = [
  ...['FLOW_STATUS_CHANGE', 'CLIENT_ERROR_RATE', 'ENDPOINT_ERROR_RATE', 'ENDPOINT_LATENCY', 'ENDPOINT_AVAILABILITY'],
  'FLOW_VERSION_EXPIRY_WARNING',
]

/**
 * One body of every shape that Meta documents for WhatsApp, and what it must become. Written from Meta's reference:
 * https://developers.facebook.com/documentation/business-messaging/whatsapp/webhooks/overview
 */
export const SHAPES: readonly Shape[] = [
  typed('text', { body: 'hello' }),
  typed('image', { ...media, caption: 'A' }),
  typed('video', media),
  typed('audio', { ...media, voice: true }),
  typed('document', { ...media, filename: 'a.pdf' }),
  typed('sticker', { ...media, animated: false }),
  typed('location', { latitude: 37.44, longitude: -122.16, name: 'HQ', address: 'a', url: 'https://a.example' }),
  typed('contacts', [{ name: { formatted_name: 'Ann', first_name: 'Ann' }, phones: [{ phone: '+1', wa_id: '1' }] }]),
  messages(
    'a shared number, from somebody without one',
    { from: undefined, from_user_id: BSUID, type: 'contacts', contacts: [{ origin: 'contact_request', phones: [] }] },
    'contacts',
  ),
  typed('reaction', { message_id: 'wamid.0', emoji: '👍' }),
  messages('a reaction that is taken back', { type: 'reaction', reaction: { message_id: 'wamid.0' } }, 'reaction'),
  typed('button', { payload: 'Unsubscribe', text: 'Unsubscribe' }),
  typed('order', {
    catalog_id: '1',
    text: '',
    product_items: [{ product_retailer_id: 'a', quantity: 2, item_price: 30, currency: 'USD' }],
  }),
  typed('system', { type: 'user_changed_number', body: 'User changed', wa_id: '12195555358' }),
  typed('system', { type: 'customer_changed_number', body: 'x', new_wa_id: '12195555358', customer: P }),
  typed('system', { type: 'customer_identity_changed', body: 'x', identity: 'hash', customer: P }),
  typed('edit', { original_message_id: 'wamid.0', message: { type: 'text', text: { body: 'x' } } }),
  typed('revoke', { original_message_id: 'wamid.0' }),
  interactive('button_reply', { id: 'a', title: 'A' }),
  interactive('list_reply', { id: 'a', title: 'A', description: 'B' }),
  interactive('nfm_reply', { name: 'flow', body: 'Sent', response_json: '{"flow_token":"t"}' }),
  interactive('nfm_reply', { name: 'address_message', body: '', response_json: null }),
  interactive('call_permission_reply', {
    response: 'accept',
    is_permanent: false,
    expiration_timestamp: 1750269342,
    response_source: 'user_action',
  }),
  interactive('product', { catalog_id: '1', product_retailer_id: 'a' }),
  bare('request_welcome'),
  bare('unsupported', { errors }),
  bare('unsupported', { errors, unsupported: { type: 'poll_creation' } }),
  bare('unknown', { errors }),
  ...['media_placeholder', 'poll_creation', 'poll_update', 'pin', 'keep_in_chat', 'group_invite', 'gif'].map((t) =>
    bare(t),
  ),
  ...['hsm', 'list', 'link_preview', 'product', 'errors'].map((t) => bare(t)),
  messages('a message without a type', { location: { latitude: 1, longitude: 2 } }, 'location'),
  messages('contacts without a type', { contacts: [{ name: { formatted_name: 'A' } }] }, 'contacts'),
  messages('an identity without a type', { identity: { acknowledged: true, hash: 'h' } }, 'identity'),
  messages(
    'a message from an advertisement',
    {
      type: 'text',
      text: { body: 'x' },
      referral: { source_type: 'ad', source_id: '1', ctwa_clid: 'c', welcome_message: { text: 'w' } },
    },
    'text',
  ),
  messages(
    'a question about a product',
    { type: 'text', text: { body: 'x' }, context: { from: '1', id: 'wamid.0', referred_product: { catalog_id: '1' } } },
    'text',
  ),
  messages(
    'a forwarded message',
    { type: 'text', text: { body: 'x' }, context: { frequently_forwarded: true } },
    'text',
  ),
  messages('a message in a group', { type: 'text', text: { body: 'x' }, group_id: 'Y2Fw' }, 'text'),
  {
    title: 'a message of somebody with a username',
    change: change('messages', {
      contacts: [{ profile: { name: 'S', username: 'sheena' }, user_id: BSUID, parent_user_id: 'US.ENT.1' }],
      messages: [{ id: 'wamid.1', from_user_id: BSUID, timestamp: T, type: 'text', text: { body: 'x' } }],
    }),
    events: [['message:text', 'wamid.1', BSUID]],
  },
  {
    title: 'a system message about a user id',
    change: change('messages', {
      messages: [
        {
          id: 'wamid.1',
          timestamp: T,
          type: 'system',
          system: { type: 'user_changed_user_id', user_id: 'US.2', previous_user_id: 'US.1' },
        },
      ],
    }),
    events: [['message:system', 'wamid.1', 'US.2']],
  },
  ...['sent', 'delivered', 'read', 'played'].map((state) => status(state)),
  status('sent', { pricing: { billable: true, pricing_model: 'PMP', category: 'utility', type: 'regular' } }),
  status('sent', { conversation: { id: 'c', expiration_timestamp: T, origin: { type: 'referral_conversion' } } }),
  status('failed', { errors: [{ code: 131047, title: 'Re-engagement message' }] }),
  status('delivered', { recipient_type: 'group', recipient_id: 'Y2Fw', recipient_participant_id: P }),
  status('read', { recipient_type: 'group', recipient_id: 'Y2Fw', participant_recipient_id: P }),
  status('read', { recipient_id: undefined }, BSUID),
  ...['captured', 'pending', 'failed'].map((state) =>
    status(state, {
      type: 'payment',
      payment: { reference_id: 'o', amount: { value: 1, offset: 100 }, currency: 'INR' },
    }),
  ),
  {
    title: 'a message, a status and an error in one value',
    change: change('messages', {
      contacts,
      messages: [{ id: 'wamid.1', from: P, timestamp: T, type: 'text', text: { body: 'x' } }],
      statuses: [{ id: 'wamid.2', status: 'sent', timestamp: T, recipient_id: P }],
      errors: [{ code: 130429, title: 'Rate limit hit' }],
    }),
    events: [['message:text', 'wamid.1', P], ['status:sent', 'wamid.2', P], ['error:inbound']],
  },
  ...['message_echoes', 'smb_message_echoes'].map((field) =>
    list(
      field,
      'message_echoes',
      [
        { id: 'wamid.1', from: '15550783881', to: P, timestamp: T, type: 'text', text: { body: 'x' } },
        { id: 'wamid.2', from: '15550783881', to: P, timestamp: T, type: 'edit', edit: { original_message_id: 'w' } },
        { id: 'wamid.3', from: '15550783881', to: P, timestamp: T, type: 'revoke', revoke: {} },
        { id: 'wamid.4', message: { to_user_id: BSUID, type: 'template' } },
      ],
      ['echo:text', 'wamid.1', P],
      ['echo:edit', 'wamid.2', P],
      ['echo:revoke', 'wamid.3', P],
      ['echo:template', 'wamid.4', BSUID],
    ),
  ),
  list(
    'smb_app_state_sync',
    'state_sync',
    ['add', 'remove'].map((action) => ({
      type: 'contact',
      action,
      contact: { full_name: 'A B', first_name: 'A', phone_number: P },
      metadata: { timestamp: T },
    })),
    ['contact:add', undefined, P],
    ['contact:remove', undefined, P],
  ),
  list(
    'history',
    'history',
    [
      { metadata: { phase: 0, chunk_order: 1, progress: 55 }, threads: [{ id: P, messages: [] }] },
      { errors: [{ code: 2593109 }] },
    ],
    ['history:chunk'],
    ['history:declined'],
  ),
  list(
    'history',
    'messages',
    [
      { id: 'wamid.1', from: P, timestamp: T, type: 'image', image: media },
      { id: 'wamid.2', from: '15550783881', to: P, timestamp: T, type: 'image', image: media },
    ],
    ['history:message', 'wamid.1', P],
    ['history:message', 'wamid.2', P],
  ),
  ...['connect', 'terminate', 'call_recording_available', 'call_transcription_available', 'call_created'].map((event) =>
    list('calls', 'calls', [{ ...call, event, direction: 'USER_INITIATED' }], [`call:${event}`, 'wacid.1', P]),
  ),
  list(
    'calls',
    'calls',
    [{ ...call, from: '15550783881', to: P, event: 'connect', direction: 'BUSINESS_INITIATED', session: {} }],
    ['call:connect', 'wacid.1', P],
  ),
  ...['RINGING', 'ACCEPTED', 'REJECTED'].map((state) =>
    list(
      'calls',
      'statuses',
      [{ id: 'wacid.1', type: 'call', status: state, timestamp: T, recipient_id: P }],
      [`status:${state}`, 'wacid.1', P],
    ),
  ),
  ...[
    ['group_lifecycle_update', 'group_create', { subject: 'S', invite_link: 'https://chat.whatsapp.com/x' }],
    ['group_lifecycle_update', 'group_delete', { errors: [{ code: 131000 }] }],
    ['group_settings_update', 'group_settings_update', { profile_picture: { mime_type: 'image/jpeg', sha256: 's' } }],
    ['group_participants_update', 'group_participants_add', { added_participants: [{ wa_id: P, input: P }] }],
    ['group_participants_update', 'group_participants_remove', { removed_participants: [{ input: 16505551234 }] }],
    ['group_participant_update', 'group_participants_add', { failed_participants: [{ input: P, errors: [] }] }],
    ['group_status_update', 'group_suspend', {}],
    ['group_status_update', 'group_suspend_cleared', {}],
  ].map(([field, type, more]) =>
    list(field as string, 'groups', [{ ...group, type, ...(more as object) }], [`group:${type}`, group.group_id]),
  ),
  list(
    'group_participants_update',
    'groups',
    [{ ...group, type: 'group_join_request_created', join_request_id: 'j', wa_id: P, username: 'ann' }],
    ['group:group_join_request_created', group.group_id, P],
  ),
  list(
    'user_preferences',
    'user_preferences',
    ['stop', 'resume'].map((value) => ({ wa_id: P, category: 'marketing_messages', value, timestamp: 1750269342 })),
    ['preference:stop', undefined, P],
    ['preference:resume', undefined, P],
  ),
  list(
    'user_id_update',
    'user_id_update',
    [
      { wa_id: P, user_id: { previous: 'US.1', current: 'US.2' }, timestamp: T },
      { user_id: { previous: 'US.3', current: 'US.4' } },
    ],
    ['identity:user_id_update', undefined, P],
    ['identity:user_id_update', undefined, 'US.4'],
  ),
  list(
    'automatic_events',
    'automatic_events',
    [{ id: 'wamid.1', event_name: 'LeadSubmitted', timestamp: 1750269342, ctwa_clid: 'c' }],
    ['automatic:LeadSubmitted', 'wamid.1'],
  ),
  ...TEMPLATE_EVENTS.map((event) =>
    whole(
      'message_template_status_update',
      { event, ...template, reason: 'NONE' },
      'template:status',
      '1689556908129832',
    ),
  ),
  whole(
    'message_template_quality_update',
    { ...template, new_quality_score: 'GREEN' },
    'template:quality',
    '1689556908129832',
  ),
  whole('message_template_components_update', template, 'template:components', '1689556908129832'),
  whole(
    'template_category_update',
    { ...template, new_category: 'MARKETING' },
    'template:category',
    '1689556908129832',
  ),
  whole('template_correct_category_detection', template, 'template:category_detection', '1689556908129832'),
  ...ACCOUNT_UPDATES.map((event) => whole('account_update', { event, waba_info: { waba_id: '1' } }, 'account:update')),
  whole('account_alerts', { entity_type: 'WABA', entity_id: '1', alert_type: 'OBA_APPROVED' }, 'account:alert'),
  whole('account_review_update', { decision: 'APPROVED' }, 'account:review'),
  whole(
    'account_settings_update',
    { phone_number_settings: { phone_number_id: PHONE } },
    'account:settings',
    undefined,
    PHONE,
  ),
  whole('business_capability_update', { max_daily_conversations_per_business: 'TIER_2K' }, 'account:capability'),
  whole('business_status_update', { event: 'x' }, 'account:status'),
  whole(
    'business_username_updates',
    { display_phone_number: '1', username: 'shop', status: 'approved' },
    'account:username',
  ),
  whole('phone_number_name_update', { decision: 'APPROVED', display_phone_number: '1' }, 'account:name'),
  whole(
    'phone_number_quality_update',
    { event: 'THROUGHPUT_UPGRADE', current_limit: 'TIER_UNLIMITED' },
    'account:quality',
  ),
  whole('security', { event: 'PIN_CHANGED', requester: '1' }, 'account:security'),
  whole('partner_solutions', { event: 'SOLUTION_CREATED', solution_id: '7' }, 'solution:SOLUTION_CREATED', '7'),
  whole('payment_configuration_update', { configuration_name: 'c', status: 'Active' }, 'payment:configuration'),
  ...FLOW_EVENTS.map((event) =>
    whole('flows', { event, flow_id: '7', alert_state: 'ACTIVATED' }, `flow:${event}`, '7'),
  ),
  whole('tracking_events', { a: 1 }, 'tracking:event'),
  whole('campaign_status_update', { a: 1 }, 'campaign:status'),
  whole('consumer_profile', { a: 1 }, 'consumer:profile'),
  {
    title: 'messaging_handovers',
    change: {
      field: 'messaging_handovers',
      value: { type: 'control_passed', recipient: { phone_number_id: PHONE }, sender: { phone_number: P } },
    },
    events: [['handover:control_passed', undefined, P]],
  },
]
