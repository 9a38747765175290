import { describe, expect, test } from 'vitest'
import { createApp } from '../../../core/fast.ts'
import { media } from '../../../plugins/whatsapp/features/media.ts'
import { whatsapp } from '../../../plugins/whatsapp/mod.ts'
import { simulator } from '../../simulator/mod.ts'

const PHONE = '110000000000001'
function setUp() {
  const app = createApp({ plugins: [whatsapp({ use: [media] })] })
  const sim = simulator(app)
  /** Meta takes the call and never answers; what it was asked is told. */
  const asked: string[] = []
  const silent: typeof fetch = (input, init) =>
    new Promise((_, reject) => {
      asked.push(String(input))
      init?.signal?.addEventListener('abort', () => reject(init.signal?.reason))
    })
  return { app, sim, asked, host: Object.assign(Object.create(sim.host), { fetch: silent }) as typeof sim.host }
}

describe('an API with a signal', () => {
  test('ends what it waits for with the reason that was given', async () => {
    const { app, host, asked } = setUp()
    const stop = new AbortController()
    const api = app.whatsapp.api(host, PHONE, { signal: stop.signal })
    const sends = [api.text('27820001111', 'hi'), api.media.get('1')].map((send) =>
      send.catch((error: unknown) => error),
    )
    await expect.poll(() => asked.length).toBe(2)
    stop.abort(new Error('the customer has left'))
    expect(await Promise.all(sends)).toEqual([new Error('the customer has left'), new Error('the customer has left')])
    await expect(api.text('27820001111', 'hi')).rejects.toThrow('the customer has left')
    expect(asked).toHaveLength(2)
  })

  test('keeps the signal that a call has of its own', async () => {
    const { app, host, asked } = setUp()
    const own = new AbortController()
    const api = app.whatsapp.api(host, PHONE, { signal: new AbortController().signal })
    const download = api.media.download('1', { signal: own.signal }).catch((error: unknown) => error)
    await expect.poll(() => asked.length).toBe(1)
    own.abort(new Error('enough'))
    expect(await download).toEqual(new Error('enough'))
  })

  test('sends as ever while nobody ends it', async () => {
    const { app, sim } = setUp()
    const chat = sim.whatsapp.user('27820001111')
    await chat.says('hi')
    await app.whatsapp.api(sim.host, PHONE, { signal: new AbortController().signal }).text('27820001111', 'hello')
    expect(chat.received).toMatchObject([{ text: { body: 'hello' } }])
  })
})
