import { describe, expect, test } from 'vitest'
import { eventsOf } from '../../../core/webhook/events.ts'
import { messenger } from '../../../plugins/messenger/mod.ts'
import { pages } from '../../../plugins/pages/mod.ts'
import { CONTENT_FIELDS, MESSAGING_FIELDS } from '../../../plugins/shared/page.ts'
import { read } from '../messaging/kit.ts'

const plugins = [messenger(), pages()]
const page = '100'
const person = '200'
const envelope = { sender: { id: person }, recipient: { id: page }, timestamp: 1_763_000_000_000 }
const one = (item: object, container = 'messaging') => {
  const events = read({ object: 'page', entry: [{ id: page, time: 1, [container]: [item] }] }, plugins)
  expect(events).toHaveLength(1)
  return events[0]!
}
const named = (item: object) => {
  const { name, kind } = one({ ...envelope, ...item })
  return `${name}:${kind}`
}

describe('names and kinds', () => {
  const attachment = (type: string, payload: object = { url: 'https://cdn.example/x' }) => ({ type, payload })
  const message = (content: object) => ({ message: { mid: 'm1', ...content } })
  test.each<[object, string]>([
    [message({ text: 'hi' }), 'message:text'],
    [message({ text: 'Yes', quick_reply: { payload: 'YES' } }), 'message:quick_reply'],
    [message({ attachments: [attachment('image')] }), 'message:image'],
    [message({ attachments: [attachment('image', { sticker_id: 369239263222822 })] }), 'message:sticker'],
    [message({ attachments: [attachment('sticker', { sticker_id: '1' })] }), 'message:sticker'],
    [message({ attachments: [attachment('location', { coordinates: { lat: 1, long: 2 } })] }), 'message:location'],
    [message({ text: 'see https://a.example', attachments: [attachment('fallback')] }), 'message:text'],
    [message({ attachments: [attachment('fallback')] }), 'message:fallback'],
    [message({ attachments: [attachment('hologram')] }), 'message:other'],
    [message({ is_unsupported: true }), 'message:unsupported'],
    [message({ is_deleted: true }), 'deleted:message'],
    [message({ is_echo: true, text: 'from us' }), 'echo:message'],
    [{ message_edit: { mid: 'm1', text: 'new', num_edit: 2 } }, 'edit:text'],
    [{ postback: { title: 'Go', payload: 'GO' } }, 'postback:button'],
    [{ reaction: { mid: 'm1', action: 'unreact' } }, 'reaction:unreact'],
    [{ read: { watermark: 5 } }, 'read:watermark'],
    [{ delivery: { watermark: 5 } }, 'delivery:watermark'],
    [{ optin: { ref: 'r' } }, 'optin:plugin'],
    [{ optin: { ref: 'r', user_ref: 'u' } }, 'optin:user_ref'],
    [{ optin: { type: 'notification_messages', payload: 'p' } }, 'optin:notification_messages'],
    [{ referral: { source: 'SHORTLINK', ref: 'x' } }, 'referral:link'],
    [{ referral: { source: 'ADS', ads_context_data: { ad_title: 't' } } }, 'referral:ad'],
    [{ account_linking: { status: 'unlinked' } }, 'account_linking:unlinked'],
    [{ pass_thread_control: { new_owner_app_id: '1' } }, 'handover:pass'],
    [{ take_thread_control: { previous_owner_app_id: '1' } }, 'handover:take'],
    [{ request_thread_control: { requested_owner_app_id: '1' } }, 'handover:request'],
    [{ app_roles: { '1': ['primary_receiver'] } }, 'handover:app_roles'],
    [{ policy_enforcement: { action: 'block' } }, 'policy:block'],
    [{ 'policy-enforcement': { action: 'unblock' } }, 'policy:unblock'],
    [{ messaging_feedback: { feedback_screens: [] } }, 'feedback:screens'],
    [{ response_feedback: { feedback: 'Good response', mid: 'm1' } }, 'response_feedback:message'],
    [{ call_permission_reply: { response: 'reject' } }, 'call:permission'],
    [{ messaging_customer_information: { screens: [] } }, 'messaging:messaging_customer_information'],
    [{ game_play: { game_id: '1' } }, 'messaging:messaging_game_plays'],
    [{ order: { products: [{ id: '1', quantity: 2 }], note: 'soon' } }, 'messaging:send_cart'],
    [{ prior_message: { source: 'checkbox_plugin' }, ...message({ text: 'hi' }) }, 'message:text'],
    [message({ text: 'nice', reply_to: { mid: 'm0' } }), 'message:text'],
    [message({ attachments: [attachment('reel')] }), 'message:reel'],
    [message({ attachments: [attachment('ig_reel')] }), 'message:ig_reel'],
    [message({ attachments: [attachment('post')] }), 'message:post'],
    [message({ attachments: [attachment('appointment_booking')] }), 'message:appointment_booking'],
    [message({ attachments: [attachment('template', {})] }), 'message:template'],
    [message({ text: '', attachments: [attachment('audio')] }), 'message:audio'],
    [message({ is_deleted: true, is_echo: true }), 'deleted:message'],
    [{ optin: { type: 'one_time_notif_req', one_time_notif_token: 't' } }, 'optin:other'],
    [{ referral: { source: 'CUSTOMER_CHAT_PLUGIN' } }, 'referral:plugin'],
    [{ policy_enforcement: { action: 'warning', reason: 'r' } }, 'policy:warning'],
    [{ policy_enforcement: {} }, 'policy:other'],
    [{ brand_new_thing: {} }, 'unknown:messaging'],
    [{}, 'unknown:messaging'],
  ])('%j is %s', (item, expected) => expect(named(item)).toBe(expected))

  test('what only listens is named standby, so that no bot answers it by accident', () => {
    const event = one({ ...envelope, message: { mid: 'm1', text: 'hi' } }, 'standby')
    expect(event).toMatchObject({ name: 'standby', kind: 'message', id: 'm1', user: person })
    expect(event.key).not.toBe(one({ ...envelope, message: { mid: 'm1', text: 'hi' } }).key)
  })

  test('every subscribable field has an event of its own', () => {
    expect(new Set([...MESSAGING_FIELDS, ...CONTENT_FIELDS]).size).toBe(105)
    for (const field of [...MESSAGING_FIELDS, ...CONTENT_FIELDS]) {
      expect(one({ field, value: {} }, 'changes').name, field).not.toBe('unknown')
      const [bare] = read({ object: 'page', entry: [{ id: page, changed_fields: [field] }] }, plugins)
      expect(bare?.name, field).not.toBe('unknown')
    }
    expect(one({ field: 'invented', value: 1 }, 'changes')).toMatchObject({ name: 'unknown', kind: 'field' })
  })

  test('a change that nothing more is known of still names the person and the time', () => {
    const value = { ...envelope, novelty: { id: '1' } }
    for (const field of ['messaging_optouts', 'messaging_integrity', 'a_new_field'])
      expect(one({ field, value }, 'changes')).toMatchObject({ user: person, at: envelope.timestamp })
  })
  test('a messaging item wrapped in a change is what it would have been', () => {
    const value = { ...envelope, timestamp: '1527459824', message: { mid: 'm1', text: 'test' } }
    expect(one({ field: 'messages', value }, 'changes')).toMatchObject({
      name: 'message',
      kind: 'text',
      user: person,
      id: 'm1',
      at: 1_527_459_824_000,
    })
    expect(one({ field: 'standby', value }, 'changes')).toMatchObject({ name: 'standby', kind: 'message' })
  })
})

describe('calls, in a list of their own', () => {
  const call = { id: 'c_1', to: page, from: person, event: 'connect', timestamp: 1_671_644_824 }
  const read1 = (entry: object) => read({ object: 'page', entry: [entry] }, plugins)
  test('each is an event, with the person and the time', () => {
    const events = read1({ id: page, time: 1, calls: [call, { ...call, event: 'terminate' }] })
    expect(events).toMatchObject([
      { name: 'call', kind: 'connect', account: page, user: person, id: 'c_1', at: 1_671_644_824_000, data: call },
      { name: 'call', kind: 'terminate', user: person, id: 'c_1' },
    ])
  })
  test.each<[object, string, string | undefined]>([
    [{ ...call, from: page, to: person, call_direction: 'business_initiated' }, 'connect', person],
    [{ id: 'c_1', event: 'call_status', timestamp: 1, recipient_id: person, call_status: 'ringing' }, 'status', person],
    [{ id: 'c_1', event: 'media_update', timestamp: 1, session: { version: 1 } }, 'media', undefined],
    [{ id: 'c_1', event: 'terminate', timestamp: 1, status: 'Completed', duration: 120 }, 'terminate', undefined],
    [{ id: 'c_1' }, 'other', undefined],
  ])('%o is call:%s', (value, kind, user) => {
    const [event] = read1({ id: page, time: 1, calls: [value] })
    expect(event).toMatchObject({ product: 'messenger', name: 'call', kind, account: page, id: 'c_1', data: value })
    expect(event?.user).toBe(user)
    // The whole item tells it from the other steps of the call.
    expect(event?.key).toBeUndefined()
  })
  test.each([
    ['an entry that is the item', { sender: { id: person }, recipient: { id: page } }, undefined],
    ['a messaging item', undefined, [{ sender: { id: person }, recipient: { id: page } }]],
  ])('the permission to call comes as %s', (_, parties, messaging) => {
    const answer = { timestamp: 1_671_644_824, call_permission_reply: { response: 'approve' } }
    const entry = messaging ? { id: page, messaging: [{ ...messaging[0], ...answer }] } : { ...parties, ...answer }
    expect(read1(entry)).toMatchObject([
      { product: 'messenger', name: 'call', kind: 'permission', account: page, user: person, at: 1_671_644_824_000 },
    ])
  })
})

describe('who, when and what makes it the same', () => {
  test.each([
    [1_763_000_000_000, 1_763_000_000_000],
    [1_763_000_000, 1_763_000_000_000],
    ['1763000000', 1_763_000_000_000],
    ['2025-11-13T02:13:20.000Z', 1_763_000_000_000],
    [undefined, 0],
    ['soon', 0],
    [-5, 0],
    [{}, 0],
  ])('the time %j is %d ms', (timestamp, at) =>
    expect(one({ ...envelope, timestamp, postback: { payload: 'x' } }).at).toBe(at),
  )

  test('the user of an echo is who received it, and of a message to oneself oneself', () => {
    const echo = { mid: 'm1', is_echo: true }
    expect(one({ sender: { id: page }, recipient: { id: person }, message: echo }).user).toBe(person)
    expect(one({ sender: { id: page }, recipient: { id: page }, message: echo }).user).toBe(page)
  })

  test('nobody is named where Meta names nobody, and a user_ref where there is only that', () => {
    expect(one({ recipient: { id: page }, policy_enforcement: { action: 'warning' } }).user).toBeUndefined()
    expect(one({ recipient: { id: page }, optin: { user_ref: 'ref-1' } }).user).toBe('ref-1')
    expect(one({ sender: { user_ref: 'ref-2' }, recipient: { id: page }, postback: { payload: 'x' } }).user).toBe(
      'ref-2',
    )
  })

  test('react, unreact and react again are three events; a repeated one is the same', () => {
    const at = (action: string, timestamp: number) =>
      one({ ...envelope, timestamp, reaction: { mid: 'm1', action } }).key
    const keys = [at('react', 1e12), at('unreact', 2e12), at('react', 3e12)]
    expect(new Set(keys).size).toBe(3)
    expect(at('react', 1e12)).toBe(keys[0])
  })

  test('an edit and the message it edits are two events, and so are two edits', () => {
    const edit = (num_edit: number) => one({ ...envelope, message_edit: { mid: 'm1', text: 'x', num_edit } }).key
    expect(new Set([one({ ...envelope, message: { mid: 'm1', text: 'x' } }).key, edit(1), edit(2)]).size).toBe(3)
  })

  test('ids that Meta sends as numbers are texts with all their digits', () => {
    const text = `{"object":"page","entry":[{"id":100,"messaging":[
      {"sender":{"id":98765432109876543},"recipient":{"id":100},"message":{"mid":"m1","text":"hi"}}]}]}`
    const [event] = eventsOf(text, plugins)
    expect(event).toMatchObject({ account: '100', user: '98765432109876543' })
  })
})
