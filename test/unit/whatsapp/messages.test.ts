import { describe, expect, it } from 'vitest'
import { BARE_KINDS } from '../../../plugins/whatsapp/events/kinds.ts'
import { body, change, PHONE, read, readOne, WABA } from './support.ts'

const contacts = [
  {
    profile: { name: 'Thandi', username: 'thandi' },
    wa_id: '27820001111',
    user_id: 'ZA.13491208655302741918',
    parent_user_id: 'ZA.ENT.118157',
  },
]
const message = (more: object) => ({ id: 'wamid.1', from: '27820001111', timestamp: '1749416383', ...more })
const one = (more: object, beside: object = { contacts }) =>
  readOne(body(change('messages', { ...beside, messages: [message(more)] })))

describe('messages', () => {
  const contents: Record<string, unknown> = {
    text: { body: 'hello' },
    image: { id: '1', mime_type: 'image/jpeg', sha256: 'x' },
    video: { id: '1' },
    audio: { id: '1', voice: true },
    document: { id: '1', filename: 'a.pdf' },
    sticker: { id: '1', animated: false },
    location: { latitude: 1.5, longitude: -2 },
    contacts: [{ name: { formatted_name: 'Lu' } }],
    reaction: { message_id: 'wamid.0', emoji: '👍' },
    interactive: { type: 'button_reply', button_reply: { id: 'a', title: 'A' } },
    button: { text: 'No', payload: 'no' },
    order: { catalog_id: '1', product_items: [] },
    system: { type: 'user_changed_number', body: 'x', wa_id: '27820002222' },
    edit: { original_message_id: 'wamid.0', message: {} },
    revoke: { original_message_id: 'wamid.0' },
  }
  for (const [type, content] of Object.entries(contents)) {
    it(`reads ${type}`, () => {
      const event = one({ type, [type]: content })
      expect(event).toMatchObject({ name: 'message', kind: type, id: 'wamid.1', account: PHONE, at: 1749416383000 })
      expect(event.data).toMatchObject({ type, [type]: content })
    })
    it(`recognises ${type} without its type`, () => {
      const event = one({ [type]: content })
      expect(event).toMatchObject({ name: 'message', kind: type })
      expect(event.data).toMatchObject({ type })
      expect(event.raw).not.toHaveProperty('type')
    })
    it(`does not promise a ${type} that is not there`, () => {
      expect(one({ type, [type]: 'not an object' })).toMatchObject({ name: 'unknown', kind: 'message', id: 'wamid.1' })
    })
  }

  it('takes these kinds for no writing of a person, and no other that Meta documents', () => {
    const all = [...Object.keys(contents), ...BARE_KINDS]
    const aside = all.filter((type) => one({ type, [type]: contents[type] }).aside)
    expect(aside.sort()).toEqual(['edit', 'errors', 'request_welcome', 'revoke', 'system'])
  })

  it.each([
    ['reaction', { messsage_id: 'wamid.0', emoji: '👍' }],
    ['interactive', { button_reply: { id: 'a', title: 'A' } }],
    ['text', {}],
  ])('takes the type of a %s at its word, whatever key is misspelt or missing', (type, content) => {
    expect(one({ type, [type]: content })).toMatchObject({ name: 'message', kind: type, data: { [type]: content } })
    expect(one({ [type]: content })).toMatchObject({ name: 'unknown' })
  })

  it.each(['request_welcome', 'unsupported', 'unknown', 'media_placeholder', 'poll_creation', 'pin', 'hsm'])(
    'knows %s, which has no content',
    (type) => {
      expect(one({ type })).toMatchObject({ name: 'message', kind: type })
    },
  )

  it('leaves an undocumented type visible', () => {
    const event = one({ type: 'hologram', hologram: {} })
    expect(event).toMatchObject({
      name: 'unknown',
      kind: 'message',
      id: 'wamid.1',
      user: '27820001111',
      lane: `whatsapp:${PHONE}:ZA.13491208655302741918`,
      data: { field: 'messages', value: { hologram: {} } },
    })
  })

  it('reads a message that lost its id', () => {
    const event = one({ id: undefined, type: 'text', text: { body: 'x' } })
    expect(event).toMatchObject({ name: 'message', kind: 'text', user: '27820001111', data: { id: '' } })
    expect(event.id).toBeUndefined()
    expect(event.key).not.toBe(one({ id: undefined, type: 'text', text: { body: 'y' } }).key)
  })

  it.each(['messages', 'statuses', 'calls', 'message_echoes'])('says whose an odd item of %s is', (list) => {
    const item = { from: '1', recipient_id: '1', to: '1', type: 'odd' }
    const event = readOne(body(change('messages', { [list]: [item] })))
    expect(event).toMatchObject({ name: 'unknown', user: '1', lane: `whatsapp:${PHONE}:1` })
  })

  it('names the person by phone, orders by business-scoped id, and says all it knows', () => {
    expect(one({ type: 'text', text: { body: 'x' }, from_user_id: 'ZA.13491208655302741918' })).toMatchObject({
      user: '27820001111',
      lane: `whatsapp:${PHONE}:ZA.13491208655302741918`,
      contact: {
        phone: '27820001111',
        bsuid: 'ZA.13491208655302741918',
        parent: 'ZA.ENT.118157',
        username: 'thandi',
        name: 'Thandi',
      },
    })
  })

  it('hands on the identity key of the person, which a send may ask for', () => {
    const [known] = contacts
    const beside = { contacts: [{ ...known, identity_key_hash: 'DF2lS5v2W6x=' }] }
    expect(one({ type: 'text', text: { body: 'x' } }, beside)).toMatchObject({ contact: { identity: 'DF2lS5v2W6x=' } })
  })

  it('does without a phone number, and without contacts', () => {
    const event = one({ from: undefined, from_user_id: 'US.1', type: 'text', text: { body: 'x' } }, {})
    expect(event).toMatchObject({ user: 'US.1', lane: `whatsapp:${PHONE}:US.1` })
  })

  it('gives each message of a batch its own contact', () => {
    const events = read(
      body(
        change('messages', {
          contacts: [
            { wa_id: '1', profile: { name: 'One' } },
            { wa_id: '2', profile: { name: 'Two' } },
          ],
          messages: [
            message({ from: '2', type: 'text', text: { body: 'x' } }),
            message({ from: '1', type: 'text', text: { body: 'x' } }),
            message({ from: '3', type: 'text', text: { body: 'x' } }),
          ],
        }),
      ),
    )
    expect(events.map((e) => (e as unknown as { contact: { name?: string } }).contact.name)).toEqual([
      'Two',
      'One',
      undefined,
    ])
  })

  it('keeps the messages of a group in the lane of the group', () => {
    const event = one({ group_id: 'Y2Fw==', type: 'text', text: { body: 'x' } })
    expect(event).toMatchObject({ user: '27820001111', lane: `whatsapp:${PHONE}:Y2Fw%3D%3D` })
  })

  it('is the same event when Meta sends it again, whatever else the batch holds', () => {
    const again = read(
      body(change('messages', { messages: [message({ type: 'text', text: { body: 'x' } }), { id: 'wamid.2' }] })),
    )
    expect(again[0]?.key).toBe(one({ type: 'text', text: { body: 'x' } }).key)
    expect(again[1]?.key).not.toBe(again[0]?.key)
  })

  it('reads the errors of a value', () => {
    const event = readOne(body(change('messages', { errors: [{ code: 130429, title: 'Rate limit hit' }] })))
    expect(event).toMatchObject({ name: 'error', kind: 'inbound', data: { code: 130429 } })
    const text = readOne(body(change('messages', { errors: [{ code: '131051' }] })))
    expect(text).toMatchObject({ name: 'error', data: { code: 131051 }, raw: { code: '131051' } })
    expect(readOne(body(change('messages', { errors: [{ title: 'no code' }] })))).toMatchObject({ name: 'unknown' })
  })

  it('reads every list of a value, and a list that is one object', () => {
    const events = read(
      body(
        change('messages', {
          messages: message({ type: 'text', text: { body: 'x' } }),
          statuses: [{ id: 'wamid.0', status: 'sent' }],
          errors: [{ code: 1 }],
        }),
      ),
    )
    expect(events.map((e) => e.name)).toEqual(['message', 'status', 'error'])
  })
})

describe('odd changes', () => {
  it('reads lists although the field is missing or new', () => {
    const messages = [message({ type: 'text', text: { body: 'x' } })]
    expect(readOne(body({ value: { messages } }))).toMatchObject({ name: 'message', account: WABA })
    expect(readOne(body({ field: 'brand_new', value: { messages } }))).toMatchObject({ name: 'message' })
  })
  it.each([null, undefined, 'text', 7, [], {}])('says that it found nothing in %j', (given) => {
    expect(readOne(body({ field: 'messages', value: given }))).toMatchObject({
      name: 'unknown',
      kind: 'field',
      account: WABA,
      at: 1_750_000_000_000,
    })
  })
})
