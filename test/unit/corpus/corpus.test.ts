import { existsSync, readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { corpusReader, type ReportedEvent } from '../../corpus/corpus.ts'

const bytes = (value: unknown): Uint8Array =>
  new TextEncoder().encode(typeof value === 'string' ? value : JSON.stringify(value))

test('a body is signed, posted and told event by event', async () => {
  const read = corpusReader()
  const message = { mid: 'm_1', text: 'hi' }
  const messaging = [{ sender: { id: '7' }, recipient: { id: '9' }, timestamp: 1, message }]
  const report = await read(bytes({ object: 'page', entry: [{ id: '9', time: 1, messaging }] }))
  expect(report).toEqual({
    status: 200,
    events: [{ product: 'messenger', name: 'message', kind: 'text', account: '9', user: '7', id: 'm_1' }],
  })
})

test.each(['', 'no JSON', '[]', '{"a":1}', '"text"'])('%j is no body, and still a line', async (text) => {
  const report = await corpusReader()(bytes(text))
  expect(report.status).toBe(200)
  expect(report.events).toEqual([
    { product: 'meta', name: 'unknown', kind: 'payload', account: '', user: null, id: null },
  ])
})

interface Expected {
  readonly product: string
  readonly name: string
  readonly account: string | null
  readonly user: string | null
  readonly id: string | null
  readonly alt?: { readonly account?: unknown[]; readonly user?: unknown[]; readonly id?: unknown[] }
}
const folder = new URL('../../../../shared/samples/', import.meta.url)
const index = new URL('events.json', folder)
const samples: Record<string, { events: Expected[] }> = existsSync(index)
  ? JSON.parse(readFileSync(index, 'utf8')).samples
  : {}

const same = (wanted: Expected, event: ReportedEvent): boolean =>
  (['account', 'user', 'id'] as const).every((key) =>
    [wanted[key], ...(wanted.alt?.[key] ?? [])].some((value) => (value === null ? null : String(value)) === event[key]),
  )

describe.skipIf(!existsSync(index))('public sample bodies', () => {
  const read = corpusReader()
  test.each(Object.keys(samples))('%s', async (file) => {
    const wanted = samples[file]?.events ?? []
    const { status, events, error } = await read(readFileSync(new URL(file, folder)))
    expect(status).toBe(200)
    expect(error).toBeUndefined()
    expect(events).toHaveLength(wanted.length)
    const left = [...events]
    for (const expected of wanted) {
      const found = left.findIndex((event) => same(expected, event))
      expect(found, `${JSON.stringify(expected)} is none of ${JSON.stringify(left)}`).toBeGreaterThanOrEqual(0)
      left.splice(found, 1)
    }
  })
})
