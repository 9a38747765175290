import { describe, expect, it } from 'vitest'
import { createApp } from '../../../core/app.ts'
import { FIELDS } from '../../../plugins/whatsapp/fields.ts'
import { whatsapp } from '../../../plugins/whatsapp/mod.ts'
import { body, change, PHONE, read, readOne, WABA } from './support.ts'

const one = (field: string, value: object) => readOne(body({ field, value }))

describe('fields', () => {
  it('subscribes to all 32 of Meta', () => {
    expect(new Set(FIELDS).size).toBe(32)
  })
  it('asks for no field that Meta does not have: it would refuse all of them', () => {
    const fieldsFor = (query: 'identity' | 'account:username') => {
      const app = createApp({ plugins: [whatsapp()] })
      app.whatsapp.on(query, () => undefined)
      return app.fields()['whatsapp_business_account']
    }
    expect(fieldsFor('identity')).toEqual(['messages'])
    expect(fieldsFor('account:username')).toEqual(['business_username_updates', 'messages'])
    expect(FIELDS).not.toContain('user_id_update')
  })

  const single: [field: string, value: object, name: string, kind: string, id?: string][] = [
    ['account_alerts', { alert_type: 'OBA_APPROVED' }, 'account', 'alert'],
    ['account_review_update', { decision: 'APPROVED' }, 'account', 'review'],
    ['account_update', { event: 'ACCOUNT_DELETED' }, 'account', 'update'],
    ['business_capability_update', { max_phone_numbers_per_waba: 25 }, 'account', 'capability'],
    ['business_status_update', {}, 'account', 'status'],
    ['business_username_update', { username: 'shop', status: 'approved' }, 'account', 'username'],
    ['business_username_updates', { username: 'shop' }, 'account', 'username'],
    ['campaign_status_update', {}, 'campaign', 'status'],
    ['consumer_profile', {}, 'consumer', 'profile'],
    ['flows', { event: 'ENDPOINT_LATENCY', flow_id: '7', errors: [{}, {}] }, 'flow', 'ENDPOINT_LATENCY', '7'],
    ['flows', { event: 'NEW_ALERT' }, 'flow', 'NEW_ALERT'],
    ['flows', {}, 'flow', 'other'],
    ['message_template_components_update', { message_template_id: '5' }, 'template', 'components', '5'],
    ['message_template_quality_update', { message_template_id: '5' }, 'template', 'quality', '5'],
    ['message_template_status_update', { message_template_id: '5', event: 'PAUSED' }, 'template', 'status', '5'],
    ['partner_solutions', { event: 'SOLUTION_UPDATED', solution_id: '6' }, 'solution', 'SOLUTION_UPDATED', '6'],
    ['payment_configuration_update', { configuration_name: 'c' }, 'payment', 'configuration'],
    ['phone_number_name_update', { decision: 'APPROVED' }, 'account', 'name'],
    ['phone_number_quality_update', { event: 'ONBOARDING' }, 'account', 'quality'],
    ['security', { event: 'PIN_CHANGED' }, 'account', 'security'],
    ['template_category_update', { message_template_id: '5' }, 'template', 'category', '5'],
    ['template_correct_category_detection', { message_template_id: '5' }, 'template', 'category_detection', '5'],
    ['tracking_events', {}, 'tracking', 'event'],
  ]
  it.each(single)('%s %j is %s:%s', (field, value, name, kind, id) => {
    expect(one(field, value)).toMatchObject({ name, kind, account: WABA, at: 1_750_000_000_000, data: value })
    expect(one(field, value).id).toBe(id)
    expect(one(field, value).user).toBeUndefined()
  })

  it('keeps template ids beyond 2^53 exact', () => {
    const text = JSON.stringify(body({ field: 'message_template_status_update', value: { message_template_id: 0 } }))
    expect(read(JSON.parse(text.replace(':0}', ':"9007199254740993"}')))[0]?.id).toBe('9007199254740993')
  })

  it('tells a repeated change from a redelivered one by its time', () => {
    const paused = { field: 'message_template_status_update', value: { message_template_id: '5', event: 'PAUSED' } }
    const at = (time: number) => read({ ...body(), entry: [{ id: WABA, time, changes: [paused] }] })[0]?.key
    expect(at(1)).toBe(at(1))
    expect(at(1)).not.toBe(at(2))
  })

  it('finds the number that settings were changed for', () => {
    expect(one('account_settings_update', { phone_number_settings: { phone_number_id: PHONE } })).toMatchObject({
      name: 'account',
      kind: 'settings',
      account: PHONE,
    })
  })

  it('reads a hand-over, whose number and person stand elsewhere', () => {
    const event = one('messaging_handovers', {
      type: 'control_passed',
      timestamp: '1700000002',
      recipient: { phone_number_id: PHONE },
      sender: { phone_number: '15550002222' },
      control_passed: { previous_owner_app_role: 'meta_business_agent' },
    })
    expect(event).toMatchObject({ name: 'handover', kind: 'control_passed', account: PHONE, user: '15550002222' })
    expect(event.at).toBe(1_700_000_002_000)
  })
})

describe('lists', () => {
  it.each([['sent'], ['delivered'], ['read'], ['played'], ['failed'], ['captured']])('reads a status %s', (status) => {
    const item = { id: 'wamid.1', status, timestamp: '1700000000', recipient_id: '27820001111' }
    const event = readOne(body(change('messages', { statuses: [item] })))
    expect(event).toMatchObject({ name: 'status', kind: status, id: 'wamid.1', user: '27820001111', account: PHONE })
  })
  it('tells the statuses of one message apart, and those of a group by participant', () => {
    const group = { id: 'wamid.1', status: 'read', recipient_type: 'group', recipient_id: 'G' }
    const events = read(
      body(
        change('messages', {
          statuses: [
            { id: 'wamid.1', status: 'sent' },
            { id: 'wamid.1', status: 'read' },
            { ...group, recipient_participant_id: '1' },
            { ...group, recipient_participant_id: '2' },
            { id: 'wamid.1', status: 'failed' },
            { id: 'wamid.1', status: 'failed', type: 'payment' },
          ],
        }),
      ),
    )
    expect(new Set(events.map((e) => e.key)).size).toBe(6)
    expect(events[2]).toMatchObject({ user: '1', lane: `whatsapp:${PHONE}:G` })
  })
  it('keeps an undocumented status a status', () => {
    const event = readOne(body(change('messages', { statuses: [{ id: 'wamid.1', status: 'pondered' }] })))
    expect(event).toMatchObject({ name: 'status', kind: 'pondered', data: { status: 'pondered' } })
  })

  it('reads echoes, also of what an app sent, towards whoever received them', () => {
    const events = read(
      body(
        change('smb_message_echoes', {
          message_echoes: [
            { id: 'wamid.1', from: '15550783881', to: '1', type: 'text', text: { body: 'x' } },
            { id: 'wamid.2', message: { to: '2', type: 'text', text: { body: 'x' } } },
            { id: 'wamid.3', from: '15550783881', to_user_id: 'US.3', type: 'revoke', revoke: {} },
          ],
        }),
      ),
    )
    expect(events.map((e) => [e.name, e.kind, e.user])).toEqual([
      ['echo', 'text', '1'],
      ['echo', 'text', '2'],
      ['echo', 'revoke', 'US.3'],
    ])
  })

  it('reads calls from whichever side the customer is on', () => {
    const call = { id: 'wacid.1', from: '1', to: '2', timestamp: '1700000000' }
    const events = read(
      body(
        change('calls', {
          calls: [
            { ...call, event: 'connect', direction: 'USER_INITIATED' },
            { ...call, event: 'terminate', direction: 'BUSINESS_INITIATED' },
            { ...call, event: 'hum', direction: 'USER_INITIATED' },
          ],
        }),
        change('calls', { statuses: [{ id: 'wacid.1', type: 'call', status: 'RINGING', recipient_id: '1' }] }),
      ),
    )
    expect(events.map((e) => [e.name, e.kind, e.user])).toEqual([
      ['call', 'connect', '1'],
      ['call', 'terminate', '2'],
      ['call', 'hum', '1'],
      ['status', 'RINGING', '1'],
    ])
  })

  it('reads history as history, never as messages to answer', () => {
    const events = read(
      body(
        change('history', { history: [{ metadata: { phase: 0 }, threads: [] }, { errors: [{ code: 2593109 }] }] }),
        change('history', { messages: [{ id: 'wamid.1', from: '1', type: 'image', image: { id: '9' } }] }),
      ),
    )
    expect(events.map((e) => `${e.name}:${e.kind}`)).toEqual(['history:chunk', 'history:declined', 'history:message'])
  })
  it('reads media of the history that the business sent as history, about whoever received them', () => {
    const sent = { from: '15550783881', timestamp: '1700000000', type: 'image', image: { id: '9' } }
    const ids = { to_user_id: 'US.1', to_parent_user_id: 'US.ENT.1' }
    const echoes = [
      { ...sent, ...ids, id: 'wamid.1', to: '1' },
      { ...sent, ...ids, id: 'wamid.2' },
    ]
    const events = read(body(change('history', { message_echoes: echoes })))
    expect(events.map((e) => [`${e.name}:${e.kind}`, e.id, e.user, e.backfill])).toEqual([
      ['history:message', 'wamid.1', '1', true],
      ['history:message', 'wamid.2', 'US.1', true],
    ])
    for (const event of events) expect(event).toMatchObject({ contact: { bsuid: 'US.1', parent: 'US.ENT.1' } })
  })
  it('knows contacts of the address book who hide their numbers', () => {
    const contact = { full_name: 'Ann Lee', user_id: 'US.1', parent_user_id: 'US.ENT.1', username: 'ann' }
    const event = readOne(
      body(change('smb_app_state_sync', { state_sync: [{ type: 'contact', action: 'add', contact }] })),
    )
    const known = { bsuid: 'US.1', parent: 'US.ENT.1', username: 'ann', name: 'Ann Lee' }
    expect(event).toMatchObject({ user: 'US.1', contact: known })
  })
  it('tells the people of a group apart who hide their numbers', () => {
    const status = { id: 'wamid.1', status: 'read', timestamp: '1', recipient_type: 'group', recipient_id: 'G' }
    const statuses = ['US.1', 'US.2'].map((id) => ({ ...status, recipient_participant_user_id: id }))
    const contacts = ['US.1', 'US.2'].map((user_id) => ({ user_id, profile: { username: `u${user_id}` } }))
    const events = read(body(change('messages', { contacts, statuses })))
    expect(events.map((e) => [e.user, e.key])).toEqual([
      ['US.1', 'status:wamid.1::read:US.1'],
      ['US.2', 'status:wamid.1::read:US.2'],
    ])
    expect(events[1]).toMatchObject({ contact: { username: 'uUS.2' } })
  })
  it.each(['recipient_parent_user_id', 'parent_recipient_user_id'])('knows the parent of a status by %s', (name) => {
    const statuses = [{ id: 'wamid.1', status: 'sent', recipient_user_id: 'US.1', [name]: 'US.ENT.1' }]
    expect(readOne(body(change('messages', { statuses })))).toMatchObject({ contact: { parent: 'US.ENT.1' } })
  })

  it('reads what happens in a conversation that another app holds', () => {
    const events = read(
      body(
        change('standby', {
          standby: {
            messages: [{ id: 'wamid.1', from: '1', timestamp: '1700000000', type: 'text', text: { body: 'x' } }],
            message_echoes: [{ id: 'wamid.2', message: { to: '1', type: 'text', text: { body: 'x' } } }],
            statuses: [{ id: 'wamid.3', status: 'sent', recipient_id: '1' }],
          },
        }),
      ),
    )
    expect(events.map((e) => [e.name, e.kind, e.id, e.user])).toEqual([
      ['standby', 'message', 'wamid.1', '1'],
      ['standby', 'echo', 'wamid.2', '1'],
      ['standby', 'status', 'wamid.3', '1'],
    ])
  })

  it('reads contacts, preferences, groups, identities and automatic events', () => {
    const events = read(
      body(
        change('smb_app_state_sync', {
          state_sync: [
            { type: 'contact', action: 'add', contact: { phone_number: '1' }, metadata: { timestamp: '1700000000' } },
          ],
        }),
        change('user_preferences', { user_preferences: [{ wa_id: '1', value: 'stop', timestamp: 1700000000 }] }),
        change('group_participants_update', {
          groups: [{ type: 'group_join_request_created', group_id: 'G', wa_id: '1' }, { type: 'group_party' }],
        }),
        change('user_id_update', {
          user_id_update: [{ wa_id: '1', user_id: { previous: 'US.1', current: 'US.2' }, timestamp: '1700000000' }],
        }),
        change('automatic_events', {
          automatic_events: [{ id: 'wamid.1', event_name: 'Purchase', timestamp: 1739321024 }],
        }),
      ),
    )
    expect(events.map((e) => [`${e.name}:${e.kind}`, e.id, e.user, e.at])).toEqual([
      ['contact:add', undefined, '1', 1_700_000_000_000],
      ['preference:stop', undefined, '1', 1_700_000_000_000],
      ['group:group_join_request_created', 'G', '1', 1_750_000_000_000],
      ['group:group_party', undefined, undefined, 1_750_000_000_000],
      ['identity:user_id_update', undefined, '1', 1_700_000_000_000],
      ['automatic:Purchase', 'wamid.1', undefined, 1_739_321_024_000],
    ])
    expect(events[4]).toMatchObject({ lane: `whatsapp:${PHONE}:US.1`, contact: { phone: '1', bsuid: 'US.2' } })
  })
  it.each([
    ['user_preferences', 'user_preferences', { value: 'stop' }],
    ['group_participants_update', 'groups', { type: 'group_join_request_created', group_id: 'G' }],
  ])('knows all ids of the person in %s', (field, list, item) => {
    const ids = { wa_id: '1', user_id: 'US.1', parent_user_id: 'US.ENT.1' }
    expect(one(field, { [list]: [{ ...item, ...ids }] })).toMatchObject({
      contact: { phone: '1', bsuid: 'US.1', parent: 'US.ENT.1' },
    })
  })
})
