import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { FIELDS } from '../../../plugins/whatsapp/fields.ts'
import { body, read, value } from './support.ts'

const lists = [
  'messages',
  'statuses',
  'message_echoes',
  'errors',
  'calls',
  'groups',
  'history',
  'state_sync',
  'user_preferences',
  'user_id_update',
  'automatic_events',
  'contacts',
  'metadata',
  'standby',
]
const words = fc.constantFrom(
  ...['text', 'type', 'id', 'from', 'timestamp', 'status', 'errors', 'recipient_id', 'user_id', 'message', 'profile'],
  ...['toString', '__proto__', 'constructor', 'valueOf', 'event', 'interactive', 'system', 'identity', 'direction'],
)
/** JSON whose keys and texts are words that the reader looks for. */
const json = fc.letrec((tie) => ({
  any: fc.oneof(
    { depthSize: 'small' },
    fc.constantFrom(null, true, 0, -1, 1e308, '', 'wamid.1', '1749416383', 'sent', 'group', 'BUSINESS_INITIATED'),
    words,
    fc.array(tie('any'), { maxLength: 3 }),
    fc.dictionary(words, tie('any'), { maxKeys: 5 }),
  ),
})).any

describe('bodies that nobody should send', () => {
  it('never throws, and yields an event for each item', () => {
    const field = fc.oneof(fc.constantFrom(...FIELDS, 'standby', 'constructor', '__proto__', ''), fc.string())
    const held = fc.dictionary(fc.constantFrom(...lists), fc.oneof(json, fc.array(json, { maxLength: 3 })))
    fc.assert(
      fc.property(field, fc.oneof(json, held, held.map(value)), (name, given) => {
        const events = read(body({ field: name, value: given }))
        expect(events.length).toBeGreaterThan(0)
        for (const e of events) {
          // An exception inside the plugin would show as an event of core's own.
          expect(e.product).toBe('whatsapp')
          expect([typeof e.name, typeof e.kind, typeof e.account, Number.isFinite(e.at)]).toEqual([
            'string',
            'string',
            'string',
            true,
          ])
          if (e.user !== undefined) expect(e.user).toBeTypeOf('string')
          if (e.id !== undefined) expect(e.id).toBeTypeOf('string')
        }
      }),
      { numRuns: 2000 },
    )
  })

  it('drops no sibling of a bad item', () => {
    fc.assert(
      fc.property(fc.array(json, { minLength: 1, maxLength: 5 }), fc.nat(5), (bad, at) => {
        const good = { id: 'wamid.GOOD', from: '16505551234', type: 'text', text: { body: 'hi' } }
        const messages = bad.toSpliced(at, 0, good)
        const events = read(body({ field: 'messages', value: value({ messages }) }))
        expect(events).toHaveLength(messages.length)
        expect(events.filter((e) => e.id === 'wamid.GOOD' && e.name === 'message')).toHaveLength(1)
      }),
    )
  })

  it('reads the containers of other products as unknown items', () => {
    const events = read({
      object: 'whatsapp_business_account',
      entry: [{ id: '1', messaging: [{ sender: { id: '2' } }], standby: [{}] }],
    })
    expect(events.map((e) => `${e.product} ${e.name}:${e.kind}`)).toEqual([
      'whatsapp unknown:item',
      'whatsapp unknown:item',
    ])
  })
})
