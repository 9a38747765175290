import { createApp } from 'signalbox'
import { simulator } from 'signalbox/simulator'
import { whatsapp } from 'signalbox/whatsapp'
import { flowReply, flows } from 'signalbox/whatsapp/flows'
import { expect, test } from 'vitest'
import { client, TOKENS } from './client.ts'

const WABA = '210000000000001'
const done = { name: 'complete', payload: { kind: `\${form.kind}`, day: `\${form.day}`, stay: `\${form.stay}` } }
const options = ['room', 'table', 'other'].map((id) => ({ id, title: id }))
const optional = (name: string, more: object = {}) => ({
  type: 'TextInput',
  name,
  label: name,
  required: true,
  ...more,
})
const FLOW = {
  version: '7.2',
  screens: [
    {
      id: 'BOOK',
      terminal: true,
      layout: {
        type: 'SingleColumnLayout',
        children: [
          {
            type: 'Form',
            name: 'f',
            'init-values': { guests: 2 },
            children: [
              { type: 'Dropdown', name: 'kind', label: 'Kind', required: true, 'data-source': options },
              { type: 'TextInput', name: 'guests', label: 'Guests', 'input-type': 'number' },
              {
                type: 'Switch',
                value: `\${form.kind}`,
                cases: {
                  room: [
                    {
                      type: 'CalendarPicker',
                      name: 'stay',
                      label: 'Stay',
                      mode: 'range',
                      required: true,
                      'min-date': '2027-01-04',
                      'max-days': 7,
                    },
                  ],
                  table: [
                    {
                      type: 'DatePicker',
                      name: 'day',
                      label: 'Day',
                      'min-date': '2027-01-04',
                      'max-date': `\${data.last}`,
                      'unavailable-dates': ['2027-01-06'],
                    },
                    {
                      type: 'CalendarPicker',
                      name: 'weekday',
                      label: 'Weekday',
                      'include-days': ['Mon', 'Tue'],
                    },
                  ],
                  default: [optional('what')],
                },
              },
              {
                type: 'If',
                condition: `(\${form.guests} >= 6 || \${form.kind} == 'room') && !(\${data.quiet})`,
                // biome-ignore lint/suspicious/noThenProperty: Meta's own name
                then: [optional('phone')],
                else: [{ type: 'TextBody', text: 'No call needed' }],
              },
              optional('note', { visible: `\`\${form.guests} > 10\`` }),
              { type: 'Footer', label: 'Book', 'on-click-action': done },
            ],
          },
        ],
      },
      data: { last: { type: 'string' }, quiet: { type: 'boolean' } },
    },
  ],
}

async function opened(quiet = false) {
  const app = createApp({ plugins: [whatsapp({ use: [flows] })] })
  const answers: unknown[] = []
  app.whatsapp.on('message:interactive', (ctx) => {
    const { interactive } = ctx.message
    if (interactive.type !== 'nfm_reply') return
    const reply = flowReply(interactive.nfm_reply)
    answers.push(reply.issues ?? reply.value)
  })
  const sim = simulator(app)
  const api = app.whatsapp.api(sim.host)
  const { id } = await api.flows.create(WABA, { name: 'book', categories: ['OTHER'] })
  await api.flows.setJson(id, FLOW)
  await api.flows.publish(id)
  const chat = sim.whatsapp.user('27820001111')
  await chat.says('hi')
  const parameters = {
    flow_message_version: '3',
    flow_name: 'book',
    flow_cta: 'Book',
    flow_token: 't',
    flow_action: 'navigate',
    flow_action_payload: { screen: 'BOOK', data: { last: '2027-01-31', quiet } },
  }
  const interactive = { type: 'flow', body: { text: 'Book' }, action: { name: 'flow', parameters } }
  const sent = await client(sim, TOKENS.whatsapp).post(`v26.0/${sim.whatsapp.account}/messages`, {
    messaging_product: 'whatsapp',
    to: '27820001111',
    type: 'interactive',
    interactive,
  })
  expect(sent.status).toBe(200)
  await chat.opens()
  return { chat, answers, names: () => chat.flow?.fields.map(({ name }) => name) }
}

test('a screen shows the branch of its conditions, by what is entered', async () => {
  const { chat, names, answers } = await opened()
  expect(names()).toEqual(['kind', 'guests', 'what'])
  expect(chat.flow?.texts).toEqual(['No call needed'])
  await expect(chat.fills({ kind: 'other' })).rejects.toThrow(/"what" of the screen BOOK is required/)
  await expect(chat.fills({ kind: 'other', what: 'a', phone: '1' })).rejects.toThrow(/no field "phone"/)
  await expect(chat.fills({ kind: 'other', what: 'a', guests: '6' })).rejects.toThrow(/"phone" .* is required/)
  await expect(chat.fills({ kind: 'other', what: 'a', guests: '11', phone: '1' })).rejects.toThrow(
    /"note" .* is required/,
  )
  await chat.fills({ kind: 'other', what: 'a', guests: '5' })
  expect(answers).toEqual([{ flow_token: 't', kind: 'other' }])
})
test('a condition looks at the data of the screen too', async () => {
  const { chat, answers } = await opened(true)
  await chat.fills({ kind: 'room', stay: { 'start-date': '2027-01-04', 'end-date': '2027-01-10' } })
  expect(answers).toEqual([
    { flow_token: 't', kind: 'room', stay: { 'start-date': '2027-01-04', 'end-date': '2027-01-10' } },
  ])
})
test('a date picker offers what it was given', async () => {
  const { chat, answers } = await opened()
  const table = (day: unknown, more: object = {}) => chat.fills({ kind: 'table', day, ...more })
  await expect(table('2027-01-03')).rejects.toThrow(/begins with 2027-01-04/)
  await expect(table('2027-02-01')).rejects.toThrow(/ends with 2027-01-31/)
  await expect(table('2027-01-06')).rejects.toThrow(/does not offer 2027-01-06/)
  for (const day of ['soon', '2027-02-30', 7, '1798761600000']) await expect(table(day)).rejects.toThrow(/YYYY-MM-DD/)
  await expect(table('2027-01-05', { weekday: '2027-01-06' })).rejects.toThrow(/offers no Wed/)
  await table('2027-01-05', { weekday: '2027-01-05' })
  expect(answers).toEqual([{ flow_token: 't', kind: 'table', day: '2027-01-05' }])
})
test('a calendar takes a range, no longer than it may be', async () => {
  const { chat } = await opened(true)
  const room = (start: string, end: string) =>
    chat.fills({ kind: 'room', stay: { 'start-date': start, 'end-date': end } })
  await expect(room('2027-01-04', '2027-01-11')).rejects.toThrow(/takes 1 to 7 days, not 8/)
  await expect(room('2027-01-06', '2027-01-05')).rejects.toThrow(/ends before it begins/)
  await expect(room('2027-01-01', '2027-01-05')).rejects.toThrow(/begins with 2027-01-04/)
  await expect(chat.fills({ kind: 'room', stay: '2027-01-05' })).rejects.toThrow(/YYYY-MM-DD/)
})
