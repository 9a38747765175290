import { existsSync, readdirSync, readFileSync } from 'node:fs'
import * as v from 'valibot'
import { describe, expect, it } from 'vitest'
import { MessageSchema, schemaOf } from '../../../plugins/whatsapp/schema.ts'
import { body, change, read } from './support.ts'

const folder = new URL('../../../../shared/samples/whatsapp/', import.meta.url)
const problems = (event: { name: string; kind: string; data: unknown }): string[] =>
  (v.safeParse(schemaOf(event), event.data).issues ?? []).map((i) => `${v.getDotPath(i)}: ${i.message}`)

describe('schemas', () => {
  it.runIf(existsSync(folder)).each(existsSync(folder) ? readdirSync(folder) : [])('fits the events of %s', (file) => {
    for (const event of read(JSON.parse(readFileSync(new URL(file, folder), 'utf8')))) {
      expect(event.name).not.toBe('unknown')
      expect(problems(event)).toEqual([])
    }
  })

  const message = { id: 'wamid.1', from: '1', timestamp: '1700000000' }
  it('knows every type of message, with or without content', () => {
    const fits = (m: object) => v.is(MessageSchema, { ...message, ...m })
    expect(fits({ type: 'text', text: { body: 'x' } })).toBe(true)
    expect(fits({ type: 'unsupported', errors: [{ code: 131051 }] })).toBe(true)
    expect(fits({ type: 'interactive', interactive: { type: 'nfm_reply', nfm_reply: { response_json: null } } })).toBe(
      true,
    )
    expect(fits({ type: 'text', text: {} })).toBe(false)
    expect(fits({ type: 'hologram' })).toBe(false)
    expect(fits({ type: 'location', location: { latitude: 1 } })).toBe(false)
    expect(v.is(MessageSchema, null)).toBe(false)
  })
  it('keeps keys that Meta added since', () => {
    const given = { ...message, type: 'text', text: { body: 'x', mood: 'good' }, planet: 'earth' }
    expect(v.parse(MessageSchema, given)).toEqual(given)
  })

  it('finds what is wrong in every kind of event', () => {
    const wrong = read(
      body(
        change('messages', {
          statuses: [{ id: 'w', status: 'sent', pricing: 'free' }],
          errors: [{ code: 1, title: 2 }],
        }),
        change('calls', { calls: [{ id: 'c', event: 'connect', session: 'sdp' }] }),
        change('group_status_update', { groups: [{ type: 'group_suspend', errors: {} }] }),
        change('user_preferences', { user_preferences: [{ value: 'stop', detail: 1 }] }),
        change('user_id_update', { user_id_update: [{ user_id: { previous: 1 } }] }),
        change('smb_app_state_sync', { state_sync: [{ action: 'add', contact: 'Ann' }] }),
        change('history', { history: [{ threads: {} }] }),
        change('automatic_events', { automatic_events: [{ event_name: 1 }] }),
        ...[
          ['message_template_status_update', { event: 1 }],
          ['message_template_quality_update', { new_quality_score: 1 }],
          ['message_template_components_update', { message_template_buttons: {} }],
          ['template_category_update', { new_category: 1 }],
          ['account_update', { restriction_info: {} }],
          ['account_alerts', { alert_type: 1 }],
          ['account_review_update', { decision: 1 }],
          ['account_settings_update', { phone_number_settings: { calling: 1 } }],
          ['business_capability_update', { max_phone_numbers_per_waba: 'many' }],
          ['phone_number_name_update', { decision: 1 }],
          ['phone_number_quality_update', { event: 1 }],
          ['security', { event: 1 }],
          ['flows', { event: 1 }],
          ['partner_solutions', { event: 1 }],
          ['payment_configuration_update', { status: 1 }],
          ['messaging_handovers', { sender: 'Ann' }],
        ].map(([field, value]) => ({ field, value })),
      ),
    )
    expect(wrong).toHaveLength(25)
    for (const event of wrong)
      expect([event.name, event.kind, problems(event).length > 0]).toEqual([event.name, event.kind, true])
  })
})
