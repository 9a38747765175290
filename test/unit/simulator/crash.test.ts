import { createApp } from 'signalbox'
import { messenger } from 'signalbox/messenger'
import { type Simulator, simulator } from 'signalbox/simulator'
import { whatsapp } from 'signalbox/whatsapp'
import { describe, expect, test } from 'vitest'

function bot() {
  const app = createApp({ plugins: [whatsapp(), messenger()] })
  app.whatsapp.on('message:text', (ctx) => ctx.reply(`WhatsApp: ${ctx.message.text.body}`))
  app.messenger.on('message:text', (ctx) => ctx.reply(`Messenger: ${ctx.message.text}`))
  return app
}
const textsOf = (sim: Simulator) => [
  ...sim.whatsapp.user('1').received.map((m) => (m['text'] as { body: string }).body),
  ...sim.messenger.user('2').received.map((m) => m['text']),
]
/** Meta tries again and the app wakes up until nothing is left to do. */
async function recover(sim: Simulator) {
  await sim.restart()
  await sim.advance('2h')
}

describe('a crash', () => {
  test('after the acknowledgement loses nothing and doubles nothing', async () => {
    const sim = simulator(bot)
    sim.crash('after-ack')
    await sim.whatsapp.user('1').says('hi')
    expect(sim.webhooks.at(0)?.status).toBe(200)
    await recover(sim)
    expect(textsOf(sim)).toEqual(['WhatsApp: hi'])
  })

  test('before the acknowledgement makes Meta send again', async () => {
    const sim = simulator(bot)
    sim.crash()
    await sim.whatsapp.user('1').says('hi')
    expect(sim.webhooks.map((w) => w.status)).toEqual([0])
    await recover(sim)
    expect(sim.webhooks.find((w) => w.attempt === 2)?.status).toBe(200)
    expect(textsOf(sim)).toEqual(['WhatsApp: hi'])
  })

  test.each(Array.from({ length: 40 }, (_, i) => i + 1))('at step %i: each message is answered once', async (step) => {
    const sim = simulator(bot, { seed: step })
    sim.crash(step)
    await Promise.all([sim.whatsapp.user('1').says('a'), sim.messenger.user('2').says('b')])
    await recover(sim)
    expect(textsOf(sim)).toEqual(['WhatsApp: a', 'Messenger: b'])
  })

  test('needs an app that can be made again', async () => {
    const sim = simulator(bot())
    sim.crash()
    await expect(sim.restart()).rejects.toThrow('simulator(() => app)')
  })
})
