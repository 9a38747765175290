import { createApp } from 'signalbox'
import { messenger } from 'signalbox/messenger'
import { replay, type Scenario, simulator } from 'signalbox/simulator'
import { whatsapp } from 'signalbox/whatsapp'
import { expect, test } from 'vitest'

function bot() {
  const app = createApp({ plugins: [whatsapp(), messenger()] })
  app.whatsapp.on('message:text', (ctx) =>
    ctx.api.buttons(ctx.event.user ?? '', 'Choose', ['Yes', 'No']).then(() => {}),
  )
  app.whatsapp.on('message:interactive', (ctx) => ctx.reply('Done'))
  app.messenger.on('message:text', (ctx) => ctx.reply(`You said: ${ctx.message.text}`))
  return app
}
const customer = { product: 'whatsapp', user: '27820001111' } as const
const scenario: Scenario = {
  seed: 42,
  steps: [
    { do: 'traffic', duplicates: 1, shuffled: true },
    { do: 'fail', how: 'lost', on: '/messages' },
    { do: 'says', ...customer, text: 'hi' },
    { do: 'advance', by: '10m' },
    { do: 'taps', ...customer, button: 'Yes' },
    { do: 'redeliver', webhook: 0 },
    { do: 'says', product: 'messenger', user: '7', text: 'hello' },
  ],
}
const play = (text: string) => {
  const file: Scenario = JSON.parse(text)
  return replay(simulator(bot, { seed: file.seed }), file)
}

test('a scenario runs headless, from a file, and the same each time', async () => {
  const file = JSON.stringify(scenario)
  const [sim, again] = [await play(file), await play(file)]
  const chat = sim.whatsapp.user('27820001111')
  expect(chat.received).toMatchObject([{ type: 'interactive' }, { text: { body: 'Done' } }])
  expect(sim.messenger.user('7').received).toMatchObject([{ text: 'You said: hello' }])
  expect(JSON.stringify(again.webhooks)).toBe(JSON.stringify(sim.webhooks))
})

test('what is done over the console is saved as a scenario', async () => {
  const sim = simulator(bot)
  const step = async (body: unknown, type = 'application/json') => {
    const init = { method: 'POST', headers: { 'content-type': type }, body: JSON.stringify(body) }
    return (await sim.fetch(new Request('https://sim.example/console/act', init))).status
  }
  const says = { do: 'says', ...customer, text: 'hi' }
  expect(await step(says)).toBe(200)
  expect(await step({ do: 'taps', ...customer, button: 'Nonsense' })).toBe(400)
  expect(await step({ do: 'toString' })).toBe(400)
  expect(await step(says, 'text/plain')).toBe(404)
  const saved = await sim.fetch(new Request('https://sim.example/console/scenario'))
  expect(await saved.json()).toEqual({ seed: 1, steps: [says] })
})

/** Keeps all of the runtime's crypto threads busy, so that every signature has to wait. */
async function busyCrypto(): Promise<void> {
  const key = await crypto.subtle.importKey('raw', new Uint8Array(32), 'PBKDF2', false, ['deriveBits'])
  const work = { name: 'PBKDF2', hash: 'SHA-512', salt: new Uint8Array(16), iterations: 50_000 }
  for (let i = 0; i < 8; i++) void crypto.subtle.deriveBits(work, key, 512)
}
test.each([false, true])(
  'each step waits for what came of the one before, on a busy machine too (live: %s)',
  async (live) => {
    const sim = simulator(bot, { live })
    const steps: Scenario['steps'] = [
      { do: 'says', ...customer, text: 'hi' },
      { do: 'taps', ...customer, button: 'Yes' },
    ]
    await busyCrypto()
    await replay(sim, { seed: 1, steps })
    expect(sim.whatsapp.user('27820001111').received).toHaveLength(2)
  },
)
