import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createApp } from '../../../core/fast.ts'
import type { Host } from '../../../core/host.ts'
import type { Store } from '../../../core/storage/store.ts'
import { outbox } from '../../../plugins/capi/features/outbox.ts'
import { type CapiOptions, type ConversionEvent, capi } from '../../../plugins/capi/mod.ts'
import type { WireEvent } from '../../../plugins/capi/types.ts'
import { fakeMeta, NOW, testHost } from './meta.ts'

const HOUR = 3_600_000
const lead = (event_id: string, more: Partial<ConversionEvent> = {}): ConversionEvent => ({
  event_name: 'Lead',
  action_source: 'system_generated',
  user_data: { em: 'a@b.co' },
  event_id,
  ...more,
})
const down = () => Response.json({ error: { message: 'down', code: 2 } }, { status: 503 })

function queueOf(meta = fakeMeta(), options: CapiOptions = {}) {
  const clock = { now: NOW }
  const app = createApp({ plugins: [capi({ ...options, use: [outbox] })] })
  const host = testHost(meta.fetch, clock)
  const api = app.capi.api(host)
  const ids = () => meta.taken.map((event) => event.event_id)
  return { api, app, host, meta, clock, ids }
}

describe('the outbox', () => {
  it('holds nothing but hashes, and sends them once', async () => {
    const { api, host, meta, ids } = queueOf()
    expect(await api.queue([lead('1'), lead('2', { event_time: 'soon' })])).toMatchObject({
      accepted: 1,
      rejected: [{ index: 1 }],
      event_ids: ['1', '2'],
    })
    expect(meta.calls).toEqual([])
    const rows = await host.store.scope('plugin/capi').list('outbox/')
    expect(JSON.stringify(rows)).not.toContain('a@b.co')
    expect(await api.flush()).toEqual({ sent: 1, failed: 0 })
    expect(await api.flush()).toEqual({ sent: 0, failed: 0 })
    expect(ids()).toEqual(['1'])
  })

  it('knows an event again for 48 h', async () => {
    const { api, clock, ids } = queueOf()
    await api.queue(lead('1'))
    await api.queue(lead('1'))
    await api.flush()
    clock.now += 47 * HOUR
    await api.queue(lead('1'))
    await api.flush()
    expect(ids()).toEqual(['1'])
    clock.now += 2 * HOUR
    await api.queue(lead('1'))
    await api.flush()
    expect(ids()).toEqual(['1', '1'])
  })

  it('tells events of one id apart by their names, as Meta does', async () => {
    const { api, ids, meta } = queueOf(fakeMeta({ bad: (event) => event.event_name === 'Refund' }))
    const names = ['InitiateCheckout', 'Purchase', 'Refund', 'Cancel/led']
    await api.queue(
      names.map((event_name) => lead('order-1', { event_name, custom_data: { value: 1, currency: 'USD' } })),
    )
    expect(await api.flush()).toEqual({ sent: 3, failed: 1 })
    expect(meta.taken.map((event) => event.event_name).sort()).toEqual(['Cancel/led', 'InitiateCheckout', 'Purchase'])
    await api.queue(lead('order-1', { event_name: 'Cancel/led' }))
    await api.flush()
    expect(ids()).toHaveLength(3)
  })

  it('pages through failures, and forgets those of one event', async () => {
    const { api } = queueOf(fakeMeta({ bad: () => true }))
    await api.queue([lead('1'), lead('1', { event_name: 'Other' }), lead('2')])
    await api.flush()
    const [first] = await api.failures({ limit: 1 })
    const rest = await api.failures({ after: first })
    expect([first, ...rest].map((failure) => failure?.event.event_id)).toEqual(['1', '1', '2'])
    expect(await api.dismiss('1')).toBe(true)
    expect(await api.failures()).toMatchObject([{ event: { event_id: '2' } }])
    expect(await api.dismiss('1')).toBe(false)
  })

  it('takes an event again that was refused and has been mended', async () => {
    const bad = (event: WireEvent) => event['custom_data'] === undefined
    const { api, ids } = queueOf(fakeMeta({ bad }))
    await api.queue(lead('1'))
    expect(await api.flush()).toEqual({ sent: 0, failed: 1 })
    await api.queue(lead('1', { custom_data: { order_id: '7' } }))
    expect(await api.flush()).toEqual({ sent: 1, failed: 0 })
    expect(ids()).toEqual(['1'])
  })

  it('tries again with the same id and time, later and later, for 48 h at most', async () => {
    const meta = fakeMeta({ fail: down })
    const { api, clock } = queueOf(meta)
    await api.queue(lead('1', { event_time: NOW - HOUR }))
    let last = 0
    for (let i = 0; i < 2000 && (await api.failures()).length === 0; i++) {
      const { retryAt, error } = await api.flush()
      if (retryAt === undefined) break
      expect(error).toContain('down')
      expect(retryAt).toBeGreaterThan(clock.now)
      const calls = meta.calls.length
      expect((await api.flush()).retryAt).toBe(retryAt)
      expect(meta.calls).toHaveLength(calls)
      last = clock.now
      clock.now = retryAt + 1
    }
    expect(last - NOW).toBeLessThanOrEqual(48 * HOUR)
    expect(meta.calls.length).toBeGreaterThan(20)
    expect(meta.calls.length).toBeLessThan(300)
    for (const { events } of meta.calls)
      expect(events).toMatchObject([{ event_id: '1', event_time: NOW / 1000 - 3600 }])
    expect(await api.failures()).toMatchObject([{ message: expect.stringMatching(/48 h: .*down/) }])
    expect(await api.dismiss('1')).toBe(true)
    expect(await api.failures()).toEqual([])
  })

  it('gives up what Meta refuses, with its code, and sends the rest', async () => {
    const { api, ids } = queueOf(fakeMeta({ bad: (event) => event.event_id === 'b' }))
    await api.queue(['a', 'b', 'c'].map((id) => lead(id)))
    expect(await api.flush()).toEqual({ sent: 2, failed: 1 })
    expect(ids()).toEqual(['a', 'c'])
    expect(await api.failures()).toMatchObject([{ event: { event_id: 'b' }, code: 100, subcode: 2804050 }])
  })

  it('gives up what has become too old for Meta, without a call', async () => {
    const { api, clock, meta } = queueOf()
    await api.queue(lead('1', { event_time: NOW - 6.9 * 24 * HOUR }))
    clock.now += 12 * HOUR
    expect(await api.flush()).toEqual({ sent: 0, failed: 1 })
    expect(meta.calls).toEqual([])
  })

  it('takes no test events that it could not send', async () => {
    const { api, ids } = queueOf()
    await expect(api.queue(lead('1'), { test_event_code: 'TEST1' })).rejects.toMatchObject({ code: 'input_invalid' })
    await api.queue(lead('2'))
    expect(await api.flush()).toEqual({ sent: 1, failed: 0 })
    expect(ids()).toEqual(['2'])
  })

  it('gives up test events that were queued before production refused them, and sends the rest', async () => {
    const { api, host, ids } = queueOf(fakeMeta(), { testing: true })
    await api.queue(lead('1'), { test_event_code: 'TEST1' })
    await api.queue(lead('2'))
    const later = createApp({ plugins: [capi({ use: [outbox] })] }).capi.api(host)
    expect(await later.flush()).toEqual({ sent: 1, failed: 1 })
    expect(ids()).toEqual(['2'])
    expect(await later.failures()).toMatchObject([
      { event: { event_id: '1' }, fix: expect.stringContaining('testing') },
    ])
  })

  it('keeps no dataset waiting for another that fails', async () => {
    const { app, host, meta, api } = queueOf(fakeMeta(), { datasets: ['456'] })
    await api.queue(lead('1'))
    const store = host.store.scope('plugin/capi')
    const broken = (account: string | undefined) => {
      if (account === '123') throw new Error('nobody speaks for it')
      return app.capi.api(host, account)
    }
    const { signal } = new AbortController()
    const init = { config: undefined, host, store, log: host.log, signal, budgetMs: 10_000, api: broken }
    await outbox.tasks?.['outbox']?.run(init)
    expect(meta.calls.map((call) => call.url.split('/').at(-2))).toEqual(['456'])
  })

  it('keeps request fields with their events', async () => {
    const { api, meta } = queueOf()
    await api.queue(lead('1'), { upload_tag: 'x' })
    await api.queue(lead('2'))
    await api.flush()
    expect(meta.calls.map(({ body, events }) => [body['upload_tag'], events.length])).toEqual([
      ['x', 1],
      [undefined, 1],
    ])
  })

  it('is emptied by its task, for every dataset', async () => {
    const { api, host, meta } = queueOf(fakeMeta(), { datasets: ['456'] })
    await api.queue([lead('1'), lead('2')])
    const store = host.store.scope('plugin/capi')
    const app = createApp({ plugins: [capi({ use: [outbox] })] })
    const signal = new AbortController().signal
    await outbox.tasks?.['outbox']?.run({
      config: undefined,
      host,
      store,
      log: host.log,
      signal,
      budgetMs: 10_000,
      api: (account) => app.capi.api(host, account),
    })
    expect(meta.calls.map((call) => call.url.split('/').at(-2))).toEqual(['123', '456'])
    expect(await store.list('outbox/')).toEqual([])
  })

  it('lets one isolate send at a time', async () => {
    const { api, ids } = queueOf()
    await api.queue([lead('1'), lead('2')])
    await Promise.all([api.flush(), api.flush(), api.flush()])
    expect(ids()).toEqual(['1', '2'])
  })
})

it('loses nothing and never changes an event, killed at any store operation', async () => {
  class Killed extends Error {}
  /** Dies at the nth write, before or after it happened. */
  const dying = (store: Store, state: { left: number }, after: boolean): Store => ({
    ...store,
    async set(...args) {
      if (state.left === 0 && !after) throw new Killed()
      const result = await store.set(...args)
      if (state.left-- === 0) throw new Killed()
      return result
    },
    async delete(...args) {
      if (state.left === 0 && !after) throw new Killed()
      const result = await store.delete(...args)
      if (state.left-- === 0) throw new Killed()
      return result
    },
    scope: (name) => dying(store.scope(name), state, after),
  })
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 1, max: 6 }), fc.nat(20), fc.boolean(), async (n, left, after) => {
      const { api, app, host, meta, clock } = queueOf(fakeMeta({ bad: (event) => event.event_id === '3' }))
      const ids = Array.from({ length: n }, (_, i) => String(i))
      await api.queue(ids.map((id) => lead(id)))
      const mortal: Host<never> = { ...host, store: dying(host.store, { left }, after) }
      await app.capi
        .api(mortal)
        .flush()
        .catch((error) => expect(error).toBeInstanceOf(Killed))
      clock.now += 10 * 60_000
      await api.flush()
      const failed = (await api.failures()).map((failure) => failure.event.event_id)
      expect(new Set([...meta.taken.map((event) => event.event_id), ...failed])).toEqual(new Set(ids))
      expect(failed).toEqual(ids.filter((id) => id === '3'))
      expect(new Set(meta.taken.map((event) => JSON.stringify(event))).size).toBe(n - failed.length)
    }),
    { numRuns: 200 },
  )
})
