import type { Account } from '../accounts.ts'
import { type Json, listOf, textOf } from '../json.ts'
import { DAY, type Message, type World } from '../world.ts'
import type { GraphCall } from './call.ts'
import { GraphRefusal } from './errors.ts'
import { type Asked, fieldsIn } from './fields.ts'
import type { Endpoint } from './table.ts'
import { type Price, priceOf } from './whatsapp-rates.ts'

/** Sent messages with what figures are grouped by. */
interface Row extends Price {
  readonly message: Message
  readonly phone: string
  readonly template: string
  /** Whether the person reads at once. */
  readonly reads: boolean
}
const HALF_HOUR = 1_800_000
const STEPS: Readonly<Record<string, number>> = {
  HALF_HOUR,
  DAY,
  DAILY: DAY,
  MONTH: 30 * DAY,
  MONTHLY: 30 * DAY,
}
const seconds = (ms: number): number => Math.floor(ms / 1000)

function rowsOf({ entry }: Account, world: World): Row[] {
  const mine = world.conversations.filter((c) => c.account.entry === entry)
  return mine.flatMap((conversation) =>
    conversation.messages.flatMap((message) => {
      const { account, person } = conversation
      if (message.from !== 'business') return []
      const name = textOf((message.content['template'] as Json | undefined)?.['name'])
      const template = world.templates.find((t) => t.waba === entry && t.name === name)
      const price = priceOf(conversation, message, world)
      const [phone, reads] = [account.handle ?? account.id, person.reads]
      return [{ message, phone, template: template?.id ?? '', reads, ...price }]
    }),
  )
}

interface Span {
  readonly start: number
  readonly end: number
}
function spanOf(args: Json, most: number): Span & { readonly step: number; readonly granularity: string } {
  const granularity = textOf(args['granularity'])
  const step = STEPS[granularity]
  const [start, end] = [Number(args['start']) * 1000, Number(args['end']) * 1000]
  if (!step) throw new GraphRefusal('parameter', `(#100) granularity must be one of {${Object.keys(STEPS).join(', ')}}`)
  if (!(start < end)) throw new GraphRefusal('parameter', '(#100) start must be before end')
  if (end - start > most) throw new GraphRefusal('parameter', '(#100) The time between start and end is too long')
  return { start, end, step, granularity }
}
/** The messages of each step of the time, by what is asked for; steps without messages have no point. */
function points(
  rows: readonly Row[],
  span: Span & { readonly step: number },
  keyOf: (row: Row) => Json,
  figures: (rows: readonly Row[]) => Json,
): Json[] {
  const groups = new Map<string, { readonly from: number; readonly key: Json; readonly rows: Row[] }>()
  for (const row of rows) {
    const { at } = row.message
    if (at < span.start || at >= span.end) continue
    const from = span.start + Math.floor((at - span.start) / span.step) * span.step
    const key = keyOf(row)
    const name = `${from}${JSON.stringify(key)}`
    const group = groups.get(name) ?? { from, key, rows: [] }
    groups.set(name, group)
    group.rows.push(row)
  }
  return [...groups.values()]
    .sort((a, b) => a.from - b.from)
    .map(({ from, key, rows: own }) => ({
      start: seconds(from),
      end: seconds(from + span.step),
      ...key,
      ...figures(own),
    }))
}
/** What the phone holds has arrived; what did not is not there. */
const arrived = ({ message }: Row): boolean => message.status !== 'failed'
const isRead = ({ message, reads }: Row): boolean => message.status === 'read' || reads
const namesIn = (text: unknown): string[] =>
  textOf(text)
    .replace(/[[\]"\s]/g, '')
    .split(',')
    .filter((n) => n !== '')
/** Only what arrives is charged. */
const costOf = (rows: readonly Row[]): number =>
  Math.round(rows.filter(arrived).reduce((sum, { cost }) => sum + cost, 0) * 1e6) / 1e6

const YEAR = 366 * DAY
/** Counts and costs by the dimensions that are asked for. */
function priced(rows: readonly Row[], args: Json, count: string, dimensionsOf: (row: Row) => Json): Json {
  const asked = namesIn(args['dimensions']).map((name) => (name === 'PHONE' ? 'PHONE_NUMBER' : name))
  const key = (row: Row): Json => {
    const dimensions = Object.entries({ phone_number: row.phone, country: row.country, ...dimensionsOf(row) })
    return Object.fromEntries(dimensions.filter(([name]) => asked.includes(name.toUpperCase())))
  }
  const figures = (own: readonly Row[]): Json => ({ [count]: own.length, cost: costOf(own) })
  return { data: [{ data_points: points(rows, spanOf(args, 10 * YEAR), key, figures) }] }
}
/** Source: https://developers.facebook.com/documentation/business-messaging/whatsapp/analytics (read 2026-11) */
const KINDS: Readonly<Record<string, (rows: readonly Row[], args: Json, phones: readonly string[]) => unknown>> = {
  analytics(rows, args, phones) {
    const span = spanOf(args, 10 * YEAR)
    const data_points = points(
      rows,
      span,
      () => ({}),
      (own) => ({ sent: own.length, delivered: own.filter(arrived).length }),
    )
    return { phone_numbers: phones, granularity: span.granularity, data_points }
  },
  conversation_analytics: (rows, args) =>
    priced(rows, args, 'conversation', ({ category, free }) => ({
      conversation_category: category,
      conversation_direction: category === 'SERVICE' ? 'USER_INITIATED' : 'BUSINESS_INITIATED',
      conversation_type: free ? 'FREE_TIER' : 'REGULAR',
    })),
  pricing_analytics: (rows, args) =>
    priced(rows.filter(arrived), args, 'volume', ({ category, free }) => ({
      pricing_category: category,
      pricing_type: free ? 'FREE_CUSTOMER_SERVICE' : 'REGULAR',
      tier: '0:MAX',
    })),
}

/** What a call asks of a WhatsApp Business Account's figures, as further fields of it. */
export function accountAnalyticsIn(account: Account, call: GraphCall, world: World): Json {
  const asked = fieldsIn(textOf(call.params['fields'])).filter(({ name }) => Object.hasOwn(KINDS, name))
  const phones = world.accounts.filter((a) => a.entry === account.entry).map((a) => a.handle ?? a.id)
  const rowsFor = ({ args }: Asked): Row[] => {
    const wanted = namesIn(args['phone_numbers'])
    return rowsOf(account, world).filter(({ phone }) => wanted.length === 0 || wanted.includes(phone))
  }
  return Object.fromEntries(asked.map((a) => [a.name, KINDS[a.name]?.(rowsFor(a), a.args, phones)]))
}

const keyOf = ({ entry }: Account): string => `${entry}/insights`
export const templateAnalyticsEndpoints: readonly Endpoint[] = [
  {
    method: 'POST',
    on: 'waba',
    edge: '',
    handle(account, { params }, world) {
      const wanted = textOf(params['is_enabled_for_insights'] === true ? 'true' : params['is_enabled_for_insights'])
      if (wanted === 'true') world.documents.set(keyOf(account), { enabled: true })
      return { id: account.entry }
    },
  },
  {
    method: 'GET',
    on: 'waba',
    edge: 'template_analytics',
    handle(account, { params }, world) {
      const refuse = (details: string): never => {
        throw new GraphRefusal('parameter', details)
      }
      if (!world.documents.has(keyOf(account)))
        refuse('(#100) Template insights have not been enabled on the WhatsApp Business account')
      const ids = Array.isArray(params['template_ids'])
        ? listOf(params['template_ids']).map(textOf)
        : namesIn(params['template_ids'])
      if (ids.length === 0 || ids.length > 10) refuse('(#100) Param template_ids must have 1 to 10 ids')
      const span = spanOf(params, 90 * DAY)
      const rows = rowsOf(account, world).filter(({ template }) => ids.includes(template))
      const data_points = points(
        rows,
        span,
        ({ template }) => ({ template_id: template }),
        (own) => ({
          sent: own.length,
          delivered: own.filter(arrived).length,
          read: own.filter(isRead).length,
        }),
      )
      return { data: [{ granularity: 'DAILY', product_type: 'CLOUD_API', data_points }], paging: { cursors: {} } }
    },
  },
]
