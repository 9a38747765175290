import { describe, expect, it } from 'vitest'
import { createApp } from '../../../core/fast.ts'
import { whatsapp } from '../../../plugins/whatsapp/mod.ts'
import { body, change, fakeHost, PHONE, read, signed, value, WABA } from './support.ts'

const text = { id: 'w1', from: '111', timestamp: '1750000000', type: 'text', text: { body: 'x' } }
const { text: _, ...empty } = text
const messages = (list: unknown, more: object = {}): object => body(change('messages', { messages: list, ...more }))
const statuses = (...list: object[]): object => body(change('messages', { statuses: list }))
const ann = { wa_id: '111', user_id: 'US.1', profile: { name: 'Ann' } }
const ben = { wa_id: '222', user_id: 'US.2', profile: { name: 'Ben' } }

/** Bodies as Meta sends them on a bad day, and every unit that they hold: `account name:kind user id`. */
const odd: Record<string, readonly [given: object, ...units: string[]]> = {
  'objects instead of lists': [
    {
      object: 'whatsapp_business_account',
      entry: { id: WABA, changes: { field: 'messages', value: value({ messages: text }) } },
    },
    'PHONE message:text 111 w1',
  ],
  'a change without a field': [body({ value: value({ messages: [text] }) }), 'PHONE message:text 111 w1'],
  'a change without a value': [body({ field: 'messages' }), 'WABA unknown:field - -'],
  'a value of null': [body({ field: 'account_update', value: null }), 'WABA account:update - -'],
  'messages of null beside statuses': [
    messages(null, { statuses: [{ id: 'w', status: 'read', recipient_id: '1' }] }),
    'PHONE status:read 1 w',
  ],
  'numbers instead of texts': [messages([{ ...text, id: 5, from: 111 }]), 'PHONE message:text 111 5'],
  'two numbers in one entry': [
    body(change('messages', { messages: [text] }), {
      field: 'messages',
      value: { metadata: { phone_number_id: 99 }, messages: [{ ...text, from: '222' }] },
    }),
    'PHONE message:text 111 w1',
    '99 message:text 222 w1',
  ],
  'no metadata': [body({ field: 'messages', value: { messages: [text] } }), 'WABA message:text 111 w1'],
  'errors beside messages': [
    messages([text], { errors: [{ code: '131000', title: 'x' }] }),
    'PHONE message:text 111 w1',
    'PHONE error:inbound - -',
  ],
  'one error instead of a list': [
    body(change('messages', { errors: { code: 130429, title: 'x' } })),
    'PHONE error:inbound - -',
  ],
  'everything in one value': [
    messages([text], { statuses: [{ id: 'w', status: 'read', recipient_id: '222' }], errors: [{ code: 1 }] }),
    'PHONE message:text 111 w1',
    'PHONE status:read 222 w',
    'PHONE error:inbound - -',
  ],
  'a type that is new, in a field that is known': [
    messages([{ ...empty, type: 'hologram', hologram: {} }, text]),
    'PHONE unknown:message 111 w1',
    'PHONE message:text 111 w1',
  ],
  'no type, with errors': [messages([{ id: 'w', from: '1', errors: [{ code: 1 }] }]), 'PHONE message:unsupported 1 w'],
  'a medium that Meta could not read': [
    messages([{ ...empty, type: 'image', errors: [{ code: 131052 }] }]),
    'PHONE message:unsupported 111 w1',
  ],
  'an answer of a type that is new': [
    messages([{ ...empty, type: 'interactive', interactive: { type: 'hologram_reply' } }]),
    'PHONE message:interactive 111 w1',
  ],
  'a Flow that ended in null': [
    messages([
      { ...empty, type: 'interactive', interactive: { type: 'nfm_reply', nfm_reply: { response_json: null } } },
    ]),
    'PHONE message:interactive 111 w1',
  ],
  'an edit and a revocation of what nobody knows': [
    messages([
      { ...empty, type: 'edit', edit: { original_message_id: 'w0', message: { type: 'text' } } },
      { ...empty, id: 'w2', type: 'revoke', revoke: {} },
    ]),
    'PHONE message:edit 111 w1',
    'PHONE message:revoke 111 w2',
  ],
  'items that are none': [
    messages([null, 'x', [text], text]),
    'PHONE unknown:message - -',
    'PHONE unknown:message - -',
    'PHONE unknown:message - -',
    'PHONE message:text 111 w1',
  ],
  'an address by user id alone': [
    messages([{ ...text, from: undefined, from_user_id: 'US.1' }]),
    'PHONE message:text US.1 w1',
  ],
  'a system message without contacts': [
    messages([{ ...empty, type: 'system', system: { type: 'user_changed_number', wa_id: '222' } }]),
    'PHONE message:system 111 w1',
  ],
  'a group, once for each participant': [
    statuses(
      { id: 'w', status: 'sent', recipient_type: 'group', recipient_id: 'G', recipient_participant_id: '1' },
      { id: 'w', status: 'sent', recipient_type: 'group', recipient_id: 'G', participant_recipient_id: '2' },
    ),
    'PHONE status:sent 1 w',
    'PHONE status:sent 2 w',
  ],
  'a status without a recipient': [statuses({ id: 'w', status: 'sent' }), 'PHONE status:sent - w'],
  'a state that is new': [statuses({ id: 'w', status: 'levitated', recipient_id: '1' }), 'PHONE status:levitated 1 w'],
  'states of a call': [
    body(change('calls', { statuses: [{ id: 'c', type: 'call', status: 'RINGING', recipient_id: '1' }] })),
    'PHONE status:RINGING 1 c',
  ],
  'a call without a direction': [
    body(change('calls', { calls: [{ id: 'c', event: 'connect', from: '1', to: '9' }] })),
    'PHONE call:connect 1 c',
  ],
  'a history that was declined, in both places': [
    body(
      change('history', { history: [{ errors: [{ code: 2593109 }] }] }),
      change('history', { errors: [{ code: 2593109 }] }),
    ),
    'PHONE history:declined - -',
    'PHONE error:inbound - -',
  ],
  'the other spelling of a field': [
    body(change('group_participant_update', { groups: [{ group_id: 'G', type: 'group_add_participants' }] })),
    'PHONE group:group_add_participants - G',
  ],
  'a rotation that says too little': [
    body(change('user_id_update', { user_id_update: [{ wa_id: '1', user_id: 'US.2' }] })),
    'PHONE identity:user_id_update 1 -',
  ],
  'a field that is new, with messages': [
    body({ field: 'hologram', value: value({ messages: [text] }) }),
    'PHONE message:text 111 w1',
  ],
}
const named: Record<string, string> = { [PHONE]: 'PHONE', [WABA]: 'WABA' }
const unitsOf = (given: object): string[] =>
  read(given).map(
    ({ account, name, kind, user, id }) => `${named[account] ?? account} ${name}:${kind} ${user ?? '-'} ${id ?? '-'}`,
  )

describe('odd bodies', () => {
  it.each(Object.entries(odd))('%s', (_, [given, ...units]) => {
    expect(unitsOf(given)).toEqual(units)
  })
  it('are answered with 200, each unit once', async () => {
    for (const [given, ...units] of Object.values(odd)) {
      const app = createApp({ plugins: [whatsapp()] })
      const seen: string[] = []
      app.use((ctx, next) => {
        seen.push(`${ctx.event.name}:${ctx.event.kind}`)
        return next()
      })
      const { host, settled } = fakeHost()
      expect((await app.fetch(await signed(given), host as never)).status).toBe(200)
      await settled()
      expect(seen.sort()).toEqual(units.map((unit) => unit.split(' ')[1]).sort())
    }
  })
})

describe('whose contact it is', () => {
  const contactsOf = (given: object) => read(given).map((e) => (e as { readonly contact?: object }).contact)
  const known = (phone: string, bsuid?: string, name?: string) => expect.objectContaining({ phone, bsuid, name })

  it('is told by the ids, whatever the order', () => {
    const both = [text, { ...text, id: 'w2', from: '222' }]
    const people = [known('111', 'US.1', 'Ann'), known('222', 'US.2', 'Ben')]
    expect(contactsOf(messages(both, { contacts: [ben, ann] }))).toEqual(people)
  })
  it('is never somebody else, where it stands alone', () => {
    expect(contactsOf(messages([text], { contacts: [ben] }))).toEqual([known('111')])
    const read = { id: 'w', status: 'read', recipient_id: '222' }
    const mixed = messages([text], { statuses: [read], contacts: [ann] })
    expect(contactsOf(mixed)).toEqual([known('111', 'US.1', 'Ann'), known('222')])
    const byUserId = { ...text, from: undefined, from_user_id: 'US.3' }
    expect(contactsOf(messages([byUserId], { contacts: [ann] }))).toEqual([
      expect.objectContaining({ phone: undefined, bsuid: 'US.3', name: undefined }),
    ])
  })
  it('completes an item that names nobody, or by the other id', () => {
    expect(contactsOf(messages([{ ...text, from: undefined }], { contacts: [ann] }))).toEqual([
      known('111', 'US.1', 'Ann'),
    ])
    const { wa_id: __, ...hidden } = ann
    expect(contactsOf(messages([text], { contacts: [hidden] }))).toEqual([known('111', 'US.1', 'Ann')])
  })
})
