import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { graphPost, sendBatches } from '../../../plugins/capi/features/send.ts'
import type { WireEvent } from '../../../plugins/capi/types.ts'
import { amount } from '../../kit/amount.ts'
import { fakeMeta, graphOf, NOW } from './meta.ts'

const eventsOf = (n: number): WireEvent[] =>
  Array.from({ length: n }, (_, i) => ({
    event_name: 'Lead',
    event_time: NOW / 1000,
    event_id: String(i),
    action_source: 'other',
    user_data: {},
  }))
const badOnes = (bad: Iterable<number>) => {
  const ids = new Set([...bad].map(String))
  return fakeMeta({ bad: (event) => ids.has(event.event_id) })
}
const send = (meta: ReturnType<typeof fakeMeta>, n: number, options = {}) =>
  sendBatches(eventsOf(n), graphPost(graphOf(meta.fetch), '123'), options)

describe('a batch with bad events', () => {
  const places = (k: number) => fc.uniqueArray(fc.nat(999), { minLength: k, maxLength: k })
  it.each([0, 1, 2, 3, 5, 10, 25])('of 1000 with %i bad ones costs at most 2 + k·10 calls', async (k) => {
    await fc.assert(
      fc.asyncProperty(places(k), async (bad) => {
        const meta = badOnes(bad)
        const result = await send(meta, 1000)
        expect(result.rejected.map((r) => r.index)).toEqual([...bad].sort((a, b) => a - b))
        expect(result.accepted).toBe(1000 - k)
        expect(meta.taken).toHaveLength(1000 - k)
        expect(meta.calls.length).toBeLessThanOrEqual(2 + k * Math.ceil(Math.log2(1000)))
      }),
      { numRuns: amount(20, 4) },
    )
  })
  it('holds at the worst places too', async () => {
    for (const bad of [
      [0, 1],
      [0, 500],
      [499, 999],
      [0, 1, 2, 500, 501],
    ]) {
      const meta = badOnes(bad)
      await send(meta, 1000)
      expect(meta.calls.length).toBeLessThanOrEqual(2 + bad.length * 10)
    }
  })
  it('says which, why and what to do', async () => {
    const { rejected, event_ids, traceIds } = await send(badOnes([2]), 4)
    expect(event_ids).toEqual(['0', '1', '2', '3'])
    expect(rejected).toEqual([
      {
        index: 2,
        event_id: '2',
        code: 100,
        subcode: 2804050,
        message: 'This event is missing customer information.',
        fix: expect.stringContaining('identifiers'),
      },
    ])
    expect(traceIds.length).toBeGreaterThan(1)
  })
  it('sends every good event once, in order, whatever the batch size', async () => {
    const input = fc.record({
      n: fc.integer({ min: 0, max: 60 }),
      batchSize: fc.integer({ min: 1, max: 20 }),
      bad: fc.uniqueArray(fc.nat(59)),
    })
    await fc.assert(
      fc.asyncProperty(input, async ({ n, batchSize, bad }) => {
        const meta = badOnes(bad)
        await send(meta, n, { batchSize })
        const good = Array.from({ length: n }, (_, i) => i).filter((i) => !bad.includes(i))
        expect(meta.taken.map((event) => Number(event.event_id))).toEqual(good)
        expect(Math.max(0, ...meta.calls.map((call) => call.events.length))).toBeLessThanOrEqual(batchSize)
      }),
    )
  })
})

describe('what fails for another reason', () => {
  const down = Response.json({ error: { message: 'down', code: 2, fbtrace_id: 'X' } }, { status: 503 })
  it('is pending, with the moment to try again; what was sent stays sent', async () => {
    const meta = fakeMeta({ fail: (call) => (call === 2 ? down.clone() : undefined) })
    const result = await send(meta, 25, { batchSize: 10 })
    expect(result).toMatchObject({ accepted: 10, rejected: [], error: { metaCode: 2 } })
    expect(result.pending).toEqual(Array.from({ length: 15 }, (_, i) => 10 + i))
    expect(result.retryAt).toBeGreaterThan(0)
    expect(result.traceIds).toEqual(['t1', 'X'])
  })
  it('stops where a signal aborts', async () => {
    const abort = new AbortController()
    const meta = fakeMeta()
    const onProgress = (done: number) => done >= 20 && abort.abort()
    const result = await send(meta, 50, { batchSize: 10, signal: abort.signal, onProgress })
    expect(result.accepted).toBe(20)
    expect(result.pending).toHaveLength(30)
  })
})

it('tells of progress', async () => {
  const seen: number[] = []
  await send(badOnes([3]), 20, { batchSize: 10, onProgress: (done: number) => seen.push(done) })
  expect(seen.at(-1)).toBe(20)
  expect([...seen].sort((a, b) => a - b)).toEqual(seen)
})

it('never sends more than 1000 at once', async () => {
  const meta = fakeMeta()
  await send(meta, 1500, { batchSize: 5000 })
  expect(meta.calls.map((call) => call.events.length)).toEqual([1000, 500])
})
