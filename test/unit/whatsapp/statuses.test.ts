import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createApp } from '../../../core/app.ts'
import { forwardOnly, laterStatus } from '../../../plugins/whatsapp/features/statuses.ts'
import { whatsapp } from '../../../plugins/whatsapp/mod.ts'
import { body, change, fakeHost, signed } from './support.ts'

const ORDER = ['sent', 'delivered', 'read', 'played', 'failed']

describe('laterStatus', () => {
  it('ends at the furthest state, in whatever order they come', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...ORDER), { minLength: 1 }), (states) => {
        const end = states.reduce<string | undefined>(laterStatus, undefined)
        expect(ORDER.indexOf(end ?? '')).toBe(Math.max(...states.map((s) => ORDER.indexOf(s))))
      }),
    )
  })
  it('has no opinion on states without an order', () => {
    expect(laterStatus('pending', 'captured')).toBe('captured')
  })
})

describe('forwardOnly', () => {
  const run = async (...statuses: object[]) => {
    const app = createApp({ plugins: [whatsapp()] })
    const seen: string[] = []
    app.whatsapp.on('status', forwardOnly)
    app.whatsapp.on('status', (ctx) => void seen.push(`${ctx.status.id} ${ctx.status.status}`))
    const { host, settled } = fakeHost()
    for (const [i, status] of statuses.entries()) {
      const item = { id: 'w1', timestamp: String(1_750_000_000 + i), recipient_id: '1', ...status }
      await app.fetch(await signed(body(change('messages', { statuses: [item] }))), host as never)
      await settled()
    }
    return seen
  }
  it('never lets a message go back', async () => {
    const states = ['read', 'sent', 'delivered', 'read', 'failed', 'played'].map((status) => ({ status }))
    expect(await run(...states)).toEqual(['w1 read', 'w1 failed'])
    // Some bodies say of a message that it is one.
    expect(await run({ status: 'read' }, { status: 'sent', type: 'message' })).toEqual(['w1 read'])
  })
  it('keeps messages, participants of groups, payments and calls apart', async () => {
    const group = { recipient_type: 'group', recipient_id: 'G' }
    expect(
      await run(
        { status: 'read' },
        { id: 'w2', status: 'sent' },
        { ...group, id: 'w3', status: 'read', recipient_participant_id: '1' },
        { ...group, id: 'w3', status: 'sent', recipient_participant_id: '2' },
        { id: 'w4', status: 'failed' },
        { id: 'w4', type: 'payment', status: 'captured' },
      ),
    ).toEqual(['w1 read', 'w2 sent', 'w3 read', 'w3 sent', 'w4 failed', 'w4 captured'])
  })
  it('never goes back over isolates that share a store, in whatever order and at whatever time they come', async () => {
    const arrival = fc.tuple(fc.constantFrom(...ORDER), fc.nat(6))
    const arrivals = fc.uniqueArray(arrival, { selector: ([status]) => status, minLength: 1 })
    await fc.assert(
      fc.asyncProperty(arrivals, async (given) => {
        const { host } = fakeHost()
        const seen: string[] = []
        const handle = async ([status, late]: readonly [string, number]) => {
          for (let i = 0; i < late; i++) await undefined
          const at = { id: 'w1', status, timestamp: status }
          await forwardOnly({ status: at, store: host.store, event: {} }, async () => void seen.push(status))
        }
        await Promise.all(given.map(handle))
        const ranks = seen.map((status) => ORDER.indexOf(status))
        expect(ranks).toEqual(ranks.toSorted((a, b) => a - b))
        expect(Math.max(...ranks)).toBe(Math.max(...given.map(([status]) => ORDER.indexOf(status))))
      }),
    )
  })
  it('lets a retried handler see its status again', async () => {
    const { host } = fakeHost()
    const ctx = (status: string) => ({ status: { id: 'w1', status, timestamp: '1' }, store: host.store, event: {} })
    let runs = 0
    const next = async () => void runs++
    for (const status of ['read', 'read', 'sent']) await forwardOnly(ctx(status), next)
    expect(runs).toBe(2)
  })
})
