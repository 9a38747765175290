import { createApp } from 'signalbox/fast'
import { memoryStore } from 'signalbox/storage/memory'
import { whatsapp } from 'signalbox/whatsapp'
import type { Contender, Scenario } from './measure.ts'
import { PHONE_ID } from './payloads.ts'
import { hostOf } from './receivers.ts'

const ANSWER = JSON.stringify({ messaging_product: 'whatsapp', contacts: [], messages: [{ id: 'wamid.x' }] })
const answer = async (_url: unknown, _init?: RequestInit): Promise<Response> =>
  new Response(ANSWER, { headers: { 'content-type': 'application/json' } })
const repeat = (run: (i: number) => Promise<unknown>): Contender<number> => ({
  prepare: (pieces) => pieces,
  async run(pieces) {
    for (let i = 0; i < pieces; i++) await run(i)
  },
})

async function byHand(i: number): Promise<unknown> {
  const response = await answer(`https://graph.facebook.com/v26.0/${PHONE_ID}/messages`, {
    method: 'POST',
    headers: { authorization: 'Bearer t', 'content-type': 'application/json' },
    body: JSON.stringify({ messaging_product: 'whatsapp', to: '27821000000', type: 'text', text: { body: `n ${i}` } }),
  })
  return response.json()
}
function ours(): Contender<number> {
  const { host } = hostOf(memoryStore(), true)
  const app = createApp({ plugins: [whatsapp()] })
  const api = app.whatsapp.api({ ...host, fetch: answer } as never, PHONE_ID)
  return repeat((i) => api.text('27821000000', `n ${i}`))
}
async function whatsappApiJs(): Promise<Contender<number>> {
  const { WhatsAppAPI } = await import('whatsapp-api-js')
  const { Text } = await import('whatsapp-api-js/messages')
  const peer = new WhatsAppAPI({ token: 't', appSecret: 's', v: 'v26.0', ponyfill: { fetch: answer as never } })
  return repeat(async (i) => peer.sendMessage(PHONE_ID, '27821000000', new Text(`n ${i}`)))
}

export const scenarios = (): Scenario[] => [
  {
    title: 'A text message sent (network answered at once)',
    unit: 'message',
    contenders: {
      'floor (fetch by hand)': () => repeat(byHand),
      signalbox: ours,
      'whatsapp-api-js 6.3.0': whatsappApiJs,
    },
  },
]
