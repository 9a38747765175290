import { describe, expect, it } from 'vitest'
import { FIELDS } from '../../../plugins/whatsapp/fields.ts'
import { corpusReader, type ReportedEvent } from '../../corpus/corpus.ts'
import { type Expected, SHAPES, type Shape } from './shapes.ts'
import { PHONE, WABA } from './support.ts'

type Loose = Record<string, unknown>
const isObject = (x: unknown): x is Loose => typeof x === 'object' && x !== null && !Array.isArray(x)
const read = corpusReader()
const bytes = (body: unknown) => new TextEncoder().encode(JSON.stringify(body))
const entry = (...changes: unknown[]) => ({ id: WABA, time: 1_750_000_000, changes })
const envelope = (...entries: unknown[]) => ({ object: 'whatsapp_business_account', entry: entries })

const lineOf = (e: ReportedEvent): string => [e.product, `${e.name}:${e.kind}`, e.id, e.user, e.account].join(' ')
const expected = ([query, id, user, account = PHONE]: Expected): string =>
  ['whatsapp', query, id ?? null, user ?? null, account].join(' ')

/** Whatever is added, everything that was there is still read. */
const stuffed = (x: unknown): unknown => {
  if (Array.isArray(x)) return x.map(stuffed)
  if (!isObject(x)) return x
  return { ...Object.fromEntries(Object.entries(x).map(([k, v]) => [k, stuffed(v)])), brand_new: [{ key: 1 }] }
}
/** Texts of digits as numbers, except where they are ids and larger than a number can be. */
const numbered = (x: unknown): unknown => {
  if (Array.isArray(x)) return x.map(numbered)
  if (isObject(x)) return Object.fromEntries(Object.entries(x).map(([k, v]) => [k, numbered(v)]))
  return typeof x === 'string' && /^\d{1,11}$/.test(x) ? Number(x) : x
}
const ODD = [null, 7, 'text', [], true]
/** Lists with something in them that is no item. */
const spoiled = (value: unknown): { value: unknown; more: number } => {
  let more = 0
  const lists = isObject(value) ? Object.entries(value).filter(([k, v]) => Array.isArray(v) && k !== 'contacts') : []
  const changed = lists.map(([k, v]) => {
    more += ODD.length
    return [k, [...ODD, ...(v as unknown[])]]
  })
  return { value: isObject(value) ? { ...value, ...Object.fromEntries(changed) } : value, more }
}
const isList = ({ change: { value } }: Shape) => isObject(value) && isObject(value['metadata'])

/** Ways in which a body may differ from Meta's page, with what then comes of it. */
const VARIANTS: [title: string, body: (shape: Shape) => unknown, account?: (account: string) => string][] = [
  ['as it is', ({ change }) => envelope(entry(change))],
  ['with an object instead of a list of entries', ({ change }) => ({ ...envelope(), entry: entry(change) })],
  ['with an object instead of a list of changes', ({ change }) => envelope({ ...entry(), changes: change })],
  ['with keys that nobody knows, everywhere', ({ change }) => stuffed(envelope(entry(change)))],
  ['with numbers instead of texts', ({ change }) => numbered(envelope(entry(change)))],
  ['without a time', ({ change }) => envelope({ id: WABA, changes: [change] })],
  ['behind an empty entry', ({ change }) => ({ ...envelope({}, entry(change)) })],
]

describe('every documented shape', () => {
  it('is there for every field', () => {
    const fields = new Set(SHAPES.map(({ change }) => change.field))
    expect(FIELDS.filter((field) => !fields.has(field))).toEqual([])
  })
  it.each(VARIANTS)('is read %s', async (title, bodyOf) => {
    for (const shape of SHAPES) {
      const { status, events, error } = await read(bytes(bodyOf(shape)))
      expect([status, error], shape.title).toEqual([200, undefined])
      const ours = title.includes('empty entry') ? events.slice(1) : events
      expect(ours.map(lineOf).sort(), shape.title).toEqual(shape.events.map(expected).sort())
    }
  })
  it('is read beside what is no item, which is not lost either', async () => {
    for (const shape of SHAPES.filter(isList)) {
      const { value, more } = spoiled(shape.change.value)
      const { status, events } = await read(bytes(envelope(entry({ ...shape.change, value }))))
      expect([status, events.length], shape.title).toEqual([200, shape.events.length + more])
      const known = events.filter((e) => e.name !== 'unknown').map(lineOf)
      expect(known.sort(), shape.title).toEqual(shape.events.map(expected).sort())
    }
  })
  it('is read from one batch of all of them, in order', async () => {
    const { events } = await read(
      bytes(envelope(...SHAPES.map(({ change }) => entry(change)), entry(...SHAPES.map((s) => s.change)))),
    )
    const all = SHAPES.flatMap((shape) => shape.events.map(expected))
    expect(events.map(lineOf).sort()).toEqual([...all, ...all].sort())
  })
})
