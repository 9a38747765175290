import { DAY } from '../../core/duration.ts'
import { SignalboxError } from '../../core/errors.ts'
import type { Graph } from '../../core/graph/types.ts'
import type { Host } from '../../core/host.ts'
import type { ApiInit } from '../../core/plugin.ts'
import { createHasher, type PeopleOptions } from '../shared/people/mod.ts'
import { applyConsent, askConsent, type ConsentOptions } from './consent.ts'
import { prepare } from './event.ts'
import { type Click, forgetClick, type Happening, recallClick, rememberClick } from './messaging.ts'
import { type BatchOptions, graphPost, type Post, type Rejected, type SendResult, sendBatches } from './send.ts'
import type { Consent, ConversionEvent, RequestFields, WireEvent } from './types.ts'

/** Environment keys of the plugin. */
export interface CapiEnv {
  META_PIXEL_ID: string
  CAPI_INGEST_SECRET?: string | undefined
  CAPI_GATEWAY_URL?: string | undefined
  CAPI_GATEWAY_KEY?: string | undefined
}

/** Where events of a dataset go; `signalbox/capi/gateway` has another one. */
export type Endpoint = (on: {
  readonly graph: Graph
  readonly host: Host
  readonly config: CapiEnv
  readonly dataset: string
  readonly fields: RequestFields
}) => Post
/** Meta itself. */
export const meta: Endpoint = ({ graph, dataset, fields }) => graphPost(graph, dataset, fields)

export interface CapiOptions extends ConsentOptions, PeopleOptions {
  /** Sent with every request, unless a call says otherwise. */
  readonly fields?: RequestFields | undefined
  /** Further datasets that get every event. */
  readonly datasets?: readonly string[] | undefined
  /** Default: Meta alone. */
  readonly endpoints?: readonly Endpoint[] | undefined
  /** Allows `test_event_code`: test events count like real ones, so production refuses them. */
  readonly testing?: boolean | undefined
  /** How long the ad click of a person is kept, in ms. Default: 28 days. */
  readonly rememberClicks?: number | undefined
  /** Reports the purchases and leads that WhatsApp detects by itself (`automatic_events`). Default: no. */
  readonly automaticEvents?: boolean | undefined
}

export interface SendOptions extends BatchOptions, RequestFields {
  /** Instead of the plugin's own. */
  readonly datasets?: readonly string[] | undefined
}

/** Events made ready without a call: those to send, with their place, and those that may not or cannot be sent. */
export interface Batch {
  readonly ready: readonly { readonly index: number; readonly event: WireEvent }[]
  readonly event_ids: readonly string[]
  readonly rejected: readonly Rejected[]
  /** Indexes of events that were not sent for want of consent. */
  readonly withheld: readonly number[]
  /** Keys of `user_data` that Meta does not have or whose values could not be used, by index. */
  readonly dropped: Readonly<Record<number, readonly string[]>>
}
/** What became of every event; over several datasets, the worst of it. */
export interface Report extends SendResult, Omit<Batch, 'ready'> {
  /** The same for each dataset, with indexes into what was sent to it. */
  readonly datasets: Readonly<Record<string, readonly SendResult[]>>
}

/** The Conversions API of one dataset. */
export interface CapiApi {
  /** The dataset (pixel) that this API speaks for. */
  readonly dataset: string
  /** Further datasets that get every event. */
  readonly also: readonly string[]
  /**
   * Normalises, hashes, checks and sends events: consent first, then in batches, the bad ones apart. Never throws for
   * an event: see `rejected`, `pending` and `withheld`.
   * Source: https://developers.facebook.com/docs/marketing-api/conversions-api/using-the-api
   *
   * @example
   * const { event_ids } = await app.capi.api(host).send({
   *   event_name: 'Purchase', action_source: 'physical_store',
   *   user_data: { em: 'ana@example.com' }, custom_data: { value: 12, currency: 'USD' },
   * })
   */
  send(events: ConversionEvent | readonly ConversionEvent[], options?: SendOptions): Promise<Report>
  /** The first half of `send`: no call is made. */
  prepare(events: ConversionEvent | readonly ConversionEvent[], options?: SendOptions): Promise<Batch>
  /** The second half of `send`: what is ready goes to one dataset, over every endpoint. */
  deliver(events: readonly WireEvent[], options?: SendOptions & { readonly dataset?: string }): Promise<SendResult[]>
  /** Whether this person agreed, as the plugin's `consent` says. */
  consent: (on: Parameters<typeof askConsent>[1]) => Promise<Consent>
  /** The ad click that a webhook event carries, or the last one that its person is known by. */
  click(product: string, event: Happening): Promise<Click | undefined>
  /** Keeps the ad click of a webhook event, if it carries one and its person agreed. */
  rememberClick(product: string, event: Happening): Promise<void>
  /** Erases what is kept about a person. */
  forget(product: string, person: { readonly account: string; readonly user: string }): Promise<void>
  /**
   * Makes (or finds) the dataset of a Page, an Instagram account or a WhatsApp Business Account, which its messaging
   * events need.
   * Source: https://developers.facebook.com/docs/graph-api/reference/whats-app-business-account/dataset
   */
  createDataset(owner: string, dataset_name?: string): Promise<{ readonly id: string }>
}

const MONTH = 28 * DAY
const FIELDS = ['test_event_code', 'partner_agent', 'namespace_id', 'upload_id', 'upload_tag', 'upload_source'] as const
const listOf = <T>(x: T | readonly T[]): readonly T[] => (Array.isArray(x) ? x : [x as T])

export function createApi(init: ApiInit<CapiEnv>, options: CapiOptions): CapiApi {
  const { graph, host, config } = init
  const own = init.account ?? config.META_PIXEL_ID
  const consent: CapiApi['consent'] = (on) => askConsent(options, on)

  const fieldsOf = (given: SendOptions): RequestFields => {
    const all = { ...options.fields, ...given }
    if (all.test_event_code && !options.testing)
      throw new SignalboxError('input_invalid', 'Test events count like real ones', {
        fix: 'Remove test_event_code, or make the plugin with `testing: true`.',
      })
    return Object.fromEntries(FIELDS.flatMap((key) => (all[key] === undefined ? [] : [[key, all[key]]])))
  }

  const prepareAll: CapiApi['prepare'] = async (events) => {
    const hash = createHasher(options)
    const ready: { index: number; event: WireEvent }[] = []
    const rejected: Rejected[] = []
    const withheld: number[] = []
    const event_ids: string[] = []
    const dropped: Record<number, readonly string[]> = {}
    for (const [index, given] of listOf(events).entries()) {
      // What is no event is one that lacks everything.
      const event: ConversionEvent = Object(given)
      const id = event.event_id || crypto.randomUUID()
      event_ids.push(id)
      const allowed = applyConsent(event, event.consent ?? (await consent({ event })), options.denied)
      if (!allowed) {
        withheld.push(index)
        continue
      }
      const made = await prepare(allowed, hash, { now: host.now(), id })
      if (made.dropped.length > 0) dropped[index] = made.dropped
      const [issue] = made.issues
      if (issue) rejected.push({ index, event_id: id, message: `${issue.field} ${issue.message}`, fix: issue.fix })
      else ready.push({ index, event: made.event })
    }
    return { ready, event_ids, rejected, withheld, dropped }
  }

  const deliver: CapiApi['deliver'] = async (events, given = {}) => {
    const on = { graph, host, config, dataset: given.dataset ?? own, fields: fieldsOf(given) }
    const endpoints = options.endpoints ?? [meta]
    return Promise.all(endpoints.map((endpoint) => sendBatches(events, endpoint(on), given)))
  }

  return {
    dataset: own,
    also: options.datasets ?? [],
    consent,
    prepare: prepareAll,
    deliver,
    async send(events, given = {}) {
      fieldsOf(given)
      const batch = await prepareAll(events, given)
      const datasets = [...new Set([own, ...(given.datasets ?? options.datasets ?? [])])]
      const wire = batch.ready.map(({ event }) => event)
      const sent = await Promise.all(
        datasets.map(async (dataset) => [dataset, await deliver(wire, { ...given, dataset })] as const),
      )
      return merge(batch, Object.fromEntries(sent))
    },
    click: (product, event) => recallClick(init.store, product, event),
    async rememberClick(product, event) {
      const on = { event: { event_name: event.name, user_data: {} } }
      if ((await consent(on)) === 'granted')
        await rememberClick(init.store, product, event, options.rememberClicks ?? MONTH)
    },
    async forget(product, person) {
      await forgetClick(init.store, product, { name: '', kind: '', at: 0, data: undefined, ...person })
    },
    createDataset: (owner, dataset_name) => graph.post(`${owner}/dataset`, { dataset_name }),
  }
}

/** One report over all datasets, with the caller's own indexes. */
function merge({ ready, ...batch }: Batch, datasets: Report['datasets']): Report {
  const results = Object.values(datasets).flat()
  const place = (i: number): number => ready[i]?.index ?? i
  const rejected = new Map(batch.rejected.map((r) => [r.index, r]))
  for (const r of results.flatMap((result) => result.rejected))
    rejected.set(place(r.index), { ...r, index: place(r.index) })
  const pending = [...new Set(results.flatMap((result) => result.pending.map(place)))].sort((a, b) => a - b)
  const late = results.find((result) => result.error)
  return {
    ...batch,
    accepted: ready.filter(({ index }) => !rejected.has(index) && !pending.includes(index)).length,
    rejected: [...rejected.values()].sort((a, b) => a.index - b.index),
    pending,
    retryAt: late?.retryAt,
    error: late?.error,
    traceIds: results.flatMap((result) => result.traceIds),
    messages: results.flatMap((result) => result.messages),
    datasets,
  }
}
