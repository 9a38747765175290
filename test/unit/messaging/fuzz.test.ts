import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { AnyPlugin } from '../../../core/plugin.ts'
import { eventsOf } from '../../../core/webhook/events.ts'
import { INSTAGRAM_FIELDS } from '../../../plugins/instagram/events.ts'
import { instagram } from '../../../plugins/instagram/mod.ts'
import { messenger } from '../../../plugins/messenger/mod.ts'
import { pages } from '../../../plugins/pages/mod.ts'
import { CONTENT_FIELDS, MESSAGING_FIELDS } from '../../../plugins/shared/page.ts'
import { amount } from '../../kit/amount.ts'
import { countItems, listen, rig, samples } from './kit.ts'

const plugins: readonly AnyPlugin[] = [messenger(), instagram(), pages()]

const KEYS = [
  'message',
  'message_edit',
  'postback',
  'reaction',
  'read',
  'delivery',
  'optin',
  'referral',
  'account_linking',
  'pass_thread_control',
  'app_roles',
  'policy-enforcement',
  'messaging_feedback',
  'sender',
  'recipient',
  'timestamp',
  '__proto__',
  'constructor',
  'toString',
]
const odd = fc.oneof(
  // What neither String() nor Number() can take.
  fc.constant({ toString: 1, valueOf: 1 }),
  fc.jsonValue({ maxDepth: 2 }) as fc.Arbitrary<unknown>,
  fc.record(
    {
      mid: fc.oneof(fc.string(), fc.integer()),
      text: fc.oneof(fc.string(), fc.constant(null)),
      attachments: fc.oneof(fc.jsonValue(), fc.array(fc.record({ type: fc.string(), payload: fc.jsonValue() }))),
      id: fc.oneof(fc.string(), fc.nat()),
      is_echo: fc.boolean(),
      is_deleted: fc.boolean(),
      reply_to: fc.jsonValue(),
      watermark: fc.jsonValue(),
      event: fc.constant({ toString: 1 }),
      feedback: fc.constant({ toString: 1 }),
    },
    { requiredKeys: [] },
  ),
)
const item = fc.oneof(fc.dictionary(fc.constantFrom(...KEYS), odd), odd)
const field = fc.constantFrom(...MESSAGING_FIELDS, ...CONTENT_FIELDS, ...INSTAGRAM_FIELDS, 'brand_new', 'toString')
const entry = fc.record(
  {
    id: fc.constantFrom('1', '17841400000000000'),
    time: fc.oneof(fc.nat(), fc.constant({ toString: 1, valueOf: 1 })),
    messaging: fc.array(item, { maxLength: 3 }),
    standby: fc.array(item, { maxLength: 2 }),
    changes: fc.array(fc.record({ field, value: item }), { maxLength: 3 }),
    changed_fields: fc.array(field, { maxLength: 2 }),
  },
  { requiredKeys: ['id'] },
)
const body = fc.record({
  object: fc.constantFrom('page', 'instagram'),
  entry: fc.array(entry, { minLength: 1, maxLength: 2 }),
})

test('any items make one event each, with the account of their entry, and nothing throws', () => {
  fc.assert(
    fc.property(body, (given) => {
      const events = eventsOf(JSON.stringify(given), plugins)
      const bare = given.entry.filter((e) => countItems({ entry: [e] }) === 0).length
      expect(events.length).toBe(countItems(given) + bare)
      for (const event of events) {
        // A plugin that threw would have its item reported by core instead.
        expect(`${event.product}:${event.name}:${event.kind}`).not.toBe('meta:unknown:item')
        expect(Number.isFinite(event.at)).toBe(true)
        expect(event.user === undefined || typeof event.user === 'string').toBe(true)
        expect(event.id === undefined || typeof event.id === 'string').toBe(true)
      }
    }),
    { numRuns: 400 },
  )
})

const parties = { sender: { id: '200' }, recipient: { id: '100' }, timestamp: 1_763_000_000_000 }
const page = (part: object) => ({ object: 'page', entry: [{ id: '100', time: 1_763_000_000_000, ...part }] })
/** Bodies of our own, for where no real ones are at hand. */
const OWN: readonly object[] = [
  page({ messaging: [{ ...parties, message: { mid: 'm', text: 'hi', quick_reply: { payload: 'A' } } }] }),
  page({ messaging: [{ ...parties, message: { mid: 'm', attachments: [{ type: 'image', payload: { url: 'x' } }] } }] }),
  page({ standby: [{ ...parties, postback: { title: 'Go' } }] }),
  page({ messaging: [{ recipient: { id: '100' }, policy_enforcement: { action: 'block', reason: 'r' } }] }),
  page({ changes: [{ field: 'feed', value: { item: 'comment', verb: 'add', comment_id: '1_2', from: { id: '7' } } }] }),
  page({ calls: [{ id: 'c', from: '200', to: '100', event: 'connect', timestamp: 1_671_644_824 }] }),
  { ...page({ field: 'comments', value: { id: '1', text: 'x', from: { id: '7' } } }), object: 'instagram' },
  { ...page({ messaging: [{ ...parties, read: { mid: 'm' } }], changed_fields: ['messages'] }), object: 'instagram' },
]
const real = ['messenger', 'instagram', 'pages'].flatMap(samples)
const bodies = [...OWN, ...real.map(({ text }) => JSON.parse(text) as object)]

/** The same body with one value, somewhere in it, replaced or removed. */
function mutate(value: unknown, path: readonly number[], replacement: unknown): unknown {
  if (typeof value !== 'object' || value === null || path.length === 0) return replacement
  const keys = Object.keys(value)
  const key = keys[(path[0] ?? 0) % Math.max(1, keys.length)] ?? ''
  const changed = mutate((value as Record<string, unknown>)[key], path.slice(1), replacement)
  if (Array.isArray(value)) return value.map((v, i) => (String(i) === key ? changed : v))
  return { ...value, [key]: changed }
}
/** A body with one to three values, somewhere in it, replaced or removed. */
const mutated = fc
  .tuple(
    fc.constantFrom(...bodies),
    fc.array(fc.tuple(fc.array(fc.nat(20), { minLength: 2, maxLength: 9 }), fc.oneof(odd, fc.constant(undefined))), {
      minLength: 1,
      maxLength: 3,
    }),
  )
  .map(([body, changes]) => changes.reduce<unknown>((all, [path, value]) => mutate(all, path, value), body))

const BODIES_SENT = amount(10_000, 2000)
test(`${BODIES_SENT} mutated bodies with a valid signature, through the whole app: all 200, all told, none throws`, async () => {
  const { app, seen } = listen(plugins)
  const kit = rig()
  for (const body of fc.sample(mutated, BODIES_SENT)) {
    const text = JSON.stringify(body) ?? 'null'
    const before = seen.length
    const { status } = await kit.post(app, text)
    const events = seen.slice(before)
    if (status !== 200 || events.length === 0 || events.some((e) => e.product === 'meta' && e.kind === 'item'))
      expect.fail(`${status}, ${events.length} events: ${text}`)
  }
  expect(kit.warnings).toEqual([])
}, 60_000)

test.each(['\\ud800', '\\udc00', '\\ud83d\\ud83d\\ude00', 'a\\uDBFF'])(
  'half a character (%s) is read as any other',
  (half) => {
    const text = `{"object":"page","entry":[{"id":"${half}","messaging":[
    {"sender":{"id":"x${half}"},"recipient":{"id":"1"},"message":{"mid":"${half}","text":"\\ud83d\\ude00"}}]}]}`
    const [event] = eventsOf(text, plugins)
    expect(event).toMatchObject({ product: 'messenger', name: 'message', kind: 'text', data: { text: '😀' } })
    expect(event?.user).toContain('\ufffd')
  },
)
