import { DAY } from '../../../core/duration.ts'
import { SignalboxError, toLog } from '../../../core/errors.ts'
import type { Feature } from '../../../core/feature.ts'
import type { Store } from '../../../core/storage/store.ts'
import type { CapiApi, Report, SendOptions } from '../api.ts'
import { checkEvent } from '../check.ts'
import type { CapiFeature } from '../mod.ts'
import type { SendResult } from '../send.ts'
import type { ConversionEvent, RequestFields, WireEvent } from '../types.ts'

/** Meta knows an event again for 48 h; after that a repeat would count twice. */
const KNOWN_AGAIN = 2 * DAY
/** A flush that died frees the dataset after this long. */
const LEASE = 120_000
const PAGE = 500

interface Row {
  readonly event: WireEvent
  readonly fields: RequestFields
  /** When it was queued: no try is earlier. */
  readonly at: number
}
interface Waiting {
  readonly fails: number
  readonly until: number
  readonly why?: string | undefined
}
/** An event that was given up, hashed as it was sent. */
export interface Failure {
  readonly event: WireEvent
  readonly at: number
  readonly code?: number | undefined
  readonly subcode?: number | undefined
  readonly message: string
  readonly fix: string
}
export interface Flushed {
  readonly sent: number
  readonly failed: number
  /** When the next try is due, in ms since the epoch, where Meta could not take them now, and why it could not. */
  readonly retryAt?: number | undefined
  readonly error?: string | undefined
}
type Sent = Pick<SendResult, 'rejected' | 'pending' | 'retryAt' | 'error'>
export interface OutboxApi {
  /**
   * Stores events, checked and hashed, until Meta has taken them; `accepted` counts what is stored. An event whose
   * `event_id` and `event_name` are stored already, or were sent within 48 h, is not stored again.
   *
   * @example
   * await app.capi.api(host).queue({ event_name: 'Lead', action_source: 'system_generated', user_data: { lead_id: '123' } })
   */
  queue(events: ConversionEvent | readonly ConversionEvent[], options?: SendOptions): Promise<Report>
  /** Sends what is stored for this dataset; the `outbox` task does so every minute. May be killed anywhere. */
  flush(options?: { readonly signal?: AbortSignal; readonly budgetMs?: number }): Promise<Flushed>
  /**
   * Events that were given up: refused by Meta, or not taken within 48 h. What was refused can be mended and queued
   * again. `after` is the last failure of the page before.
   */
  failures(options?: { readonly after?: Failure | undefined; readonly limit?: number }): Promise<readonly Failure[]>
  /** Forgets the failures of an `event_id`; whether there were any. */
  dismiss(event_id: string): Promise<boolean>
}
export interface Outbox extends CapiFeature {
  readonly api: OutboxApi
  readonly extras: unknown
}

/** Meta tells events apart by id and name: one order may be the id of its checkout and of its purchase. */
const key = (
  kind: 'outbox' | 'failed',
  dataset: string,
  { event_id, event_name = '' }: Pick<WireEvent, 'event_id'> & Partial<Pick<WireEvent, 'event_name'>>,
): string => [kind, dataset, ...[event_id, event_name].map(encodeURIComponent)].join('/')
const FIELDS = ['test_event_code', 'partner_agent', 'namespace_id', 'upload_id', 'upload_tag', 'upload_source'] as const

/** Groups rows whose requests carry the same fields, in order. */
function alike(rows: readonly { readonly value: Row; readonly key: string; readonly version: string }[]) {
  const groups = new Map<string, (typeof rows)[number][]>()
  for (const row of rows) {
    const id = JSON.stringify(row.value.fields)
    const group = groups.get(id)
    if (group) group.push(row)
    else groups.set(id, [row])
  }
  return [...groups.values()]
}

/** Every dataset that something is stored for. */
async function* datasetsOf(store: Store): AsyncIterable<string> {
  let after = ''
  for (;;) {
    const [next] = await store.list('outbox/', { after, limit: 1, values: false })
    const dataset = next?.key.split('/')[1]
    if (dataset === undefined) return
    yield dataset
    after = `outbox/${dataset}/\uffff`
  }
}

/**
 * Adds `capi.queue`: conversions wait in the store until Meta has taken them, through crashes and outages, with the same
 * `event_id` and `event_time`, for 48 h at most. `ctx.convert` queues as soon as this is installed.
 *
 * @example
 * const app = createApp({ plugins: [whatsapp(), capi({ use: [outbox] })] })
 */
export const outbox: Feature<Outbox, CapiApi> = {
  product: 'capi',
  api: ({ api, store, host }) => {
    const { dataset } = api

    async function giveUp(row: Row, why: Omit<Failure, 'event' | 'at'>): Promise<void> {
      await store.set(key('failed', dataset, row.event), { event: row.event, at: host.now(), ...why })
    }

    /** What the plugin itself refuses to send, such as test events that were queued while it still took them. */
    async function deliver(events: readonly WireEvent[], given: Parameters<CapiApi['deliver']>[1]): Promise<Sent[]> {
      try {
        return await api.deliver(events, given)
      } catch (error) {
        if (!(error instanceof SignalboxError) || error.code !== 'input_invalid') throw error
        const { message, fix = '' } = error
        const rejected = events.map(({ event_id }, index) => ({ index, event_id, message, fix }))
        return [{ rejected, pending: [] }]
      }
    }

    /** Sends one page; answers what Meta could not take now. */
    async function sendPage(
      count: { sent: number; failed: number },
      waiting: Waiting | undefined,
      signal?: AbortSignal,
    ): Promise<Sent[] | undefined> {
      const page = await store.list<Row>(`outbox/${dataset}/`, { limit: PAGE })
      if (page.length === 0) return undefined
      const settle = async (row: (typeof page)[number]): Promise<void> => {
        await store.set(row.key, { sent: host.now() }, { ttl: KNOWN_AGAIN, ifVersion: row.version })
      }
      const fresh: typeof page = []
      for (const row of page) {
        const { at, event } = row.value
        const late = host.now() - at > KNOWN_AGAIN
        const [issue] = checkEvent(event, host.now())
        if (!late && !issue) {
          fresh.push(row)
          continue
        }
        const missed = ['Meta did not take it within 48 h', waiting?.why].filter(Boolean).join(': ')
        const message = issue && !late ? `${issue.field} ${issue.message}` : missed
        await giveUp(row.value, {
          message,
          fix: issue?.fix ?? 'A later repeat would count twice; nothing can be done.',
        })
        await settle(row)
        count.failed++
      }
      const results: Sent[] = []
      for (const rows of alike(fresh)) {
        const events = rows.map((row) => row.value.event)
        const answers = await deliver(events, { ...rows[0]?.value.fields, dataset, ...(signal && { signal }) })
        results.push(...answers)
        const pending = new Set(answers.flatMap((answer) => answer.pending))
        const rejected = new Map(answers.flatMap((answer) => answer.rejected.map((r) => [r.index, r])))
        for (const [i, row] of rows.entries()) {
          const refusal = rejected.get(i)
          if (refusal) {
            const { code, subcode, message, fix } = refusal
            await giveUp(row.value, { code, subcode, message, fix })
            count.failed++
            // Meta does not know it, so that its mended self may come.
            await store.delete(row.key, { ifVersion: row.version })
          } else if (!pending.has(i)) {
            count.sent++
            await settle(row)
          }
        }
      }
      return results
    }

    return {
      async queue(events, options = {}) {
        // Refuses what could never be sent.
        await api.deliver([], options)
        const { ready, ...rest } = await api.prepare(events, options)
        const fields = Object.fromEntries(FIELDS.flatMap((k) => (options[k] === undefined ? [] : [[k, options[k]]])))
        for (const to of new Set([dataset, ...(options.datasets ?? api.also)]))
          for (const { event } of ready) {
            const row: Row = { event, fields, at: host.now() }
            await store.set(key('outbox', to, event), row, { ifVersion: null })
          }
        if (ready.length > 0) await host.wake?.(host.now())
        return { ...rest, accepted: ready.length, pending: [], traceIds: [], messages: [], datasets: {} }
      },
      async flush({ signal, budgetMs = 30_000 } = {}) {
        const count = { sent: 0, failed: 0 }
        const waiting = await store.get<Waiting>(`wait/${dataset}`)
        const { until: held = 0, why } = waiting?.value ?? {}
        if (held > host.now()) return { ...count, retryAt: held, error: why }
        const lease = await store.set(`flush/${dataset}`, {}, { ttl: LEASE + budgetMs, ifVersion: null })
        if (!lease) return count
        const end = host.now() + budgetMs
        try {
          while (host.now() < end && !signal?.aborted) {
            const results = await sendPage(count, waiting?.value, signal)
            if (!results) break
            const late = results.find((result) => result.pending.length > 0)
            if (!late) continue
            if (signal?.aborted) break
            const fails = (waiting?.value.fails ?? 0) + 1
            const pause = host.random() * Math.min(2 ** fails * 15_000, DAY / 24)
            const until = Math.max(late.retryAt ?? 0, Math.ceil(host.now() + pause))
            const error = late.error?.message
            await store.set(`wait/${dataset}`, { fails, until, why: error }, { ttl: KNOWN_AGAIN })
            return { ...count, retryAt: until, error }
          }
          if (waiting) await store.delete(`wait/${dataset}`)
          return count
        } finally {
          await store.delete(`flush/${dataset}`, { ifVersion: lease })
        }
      },
      async failures(options = {}) {
        const after = options.after && key('failed', dataset, options.after.event)
        const rows = await store.list<Failure>(`failed/${dataset}/`, { ...options, after })
        return rows.map((row) => row.value)
      },
      async dismiss(event_id) {
        const rows = await store.list(key('failed', dataset, { event_id }), { values: false })
        for (const row of rows) await store.delete(row.key)
        return rows.length > 0
      },
    }
  },
  tasks: {
    outbox: {
      every: '1 minutes',
      async run({ api, store, signal, budgetMs, log, host }) {
        const end = host.now() + budgetMs
        for await (const dataset of datasetsOf(store)) {
          if (signal.aborted || host.now() >= end) return
          try {
            const { failed, retryAt, error } = await api(dataset).flush({ signal, budgetMs: end - host.now() })
            if (failed > 0) log.warn('conversions given up', { dataset, failed })
            if (error) log.warn('conversions wait', { dataset, retryAt, error })
          } catch (error) {
            if (signal.aborted) return
            // One dataset must not keep the others waiting.
            toLog(log, 'conversions not sent', { dataset })(error)
          }
        }
      },
    },
  },
}
