import { SignalboxError } from '../../core/errors.ts'
import { GraphError } from '../../core/graph/errors.ts'
import { pages } from '../../core/graph/pages.ts'
import type { Graph, Params } from '../../core/graph/types.ts'
import type { Success } from '../shared/endpoints.ts'
import { lint, type ObjectKind, refuse } from './rules.ts'
import type { Campaign, Copied, CopyParams } from './types.ts'

export interface Created {
  readonly id: string
  /** Whether an earlier try had made it already. */
  readonly found?: boolean
}
export interface WriteOptions {
  /** Checks the call at Meta and changes nothing. */
  readonly validateOnly?: boolean | undefined
  /** Of an ad set: its campaign, for the rules that depend on it. */
  readonly campaign?: Partial<Pick<Campaign, 'special_ad_categories'>> | undefined
  readonly signal?: AbortSignal | undefined
}
export interface CreateOptions extends WriteOptions {
  /**
   * Makes the object once: the marker is put into its name, as `[marker]`, and looked for first, and again after a call
   * without an answer. Letters, digits, `-`, `_`, `.` and `:`.
   */
  readonly marker?: string | undefined
}
export interface Filter {
  readonly field: string
  readonly operator: string
  readonly value: unknown
}
export interface ListOptions {
  /** A campaign or ad set to look into. Default: the whole account. */
  readonly of?: string | undefined
  /** Meta leaves out what is archived or deleted unless it is asked for. */
  readonly effective_status?: readonly string[] | undefined
  readonly filtering?: readonly Filter[] | undefined
  /** Items a page. Default: 100. */
  readonly limit?: number | undefined
  readonly signal?: AbortSignal | undefined
}

/** One kind of object of an ad account. */
export interface Objects<Row, Create, Update> {
  /**
   * Checks against the rules of the version, then makes it.
   * Throws `input_invalid` with everything that Meta would refuse.
   */
  create(params: Create, options?: CreateOptions): Promise<Created>
  get<F extends keyof Row & string>(id: string, fields: readonly F[]): Promise<Pick<Row, F | ('id' & keyof Row)>>
  list<F extends keyof Row & string>(
    fields: readonly F[],
    options?: ListOptions,
  ): AsyncIterable<Pick<Row, F | ('id' & keyof Row)>>
  update(id: string, params: Update, options?: WriteOptions): Promise<Success>
  delete(id: string): Promise<Success>
}
/** Objects that can be copied. Source: https://developers.facebook.com/docs/marketing-api/reference/ad-campaign-group/copies */
export interface Copies {
  copy(id: string, params?: CopyParams): Promise<Copied>
}

export interface ObjectsInit {
  readonly graph: Graph
  readonly account: string
  readonly now: () => number
}

/** What counts as made: all but what was deleted; unless it is asked for, Meta leaves out what is archived as well. */
const THERE = (
  'ACTIVE PAUSED ARCHIVED CAMPAIGN_PAUSED ADSET_PAUSED IN_PROCESS WITH_ISSUES PENDING_REVIEW DISAPPROVED ' +
  'PREAPPROVED PENDING_BILLING_INFO'
).split(' ')
const marked = (marker: string): string => {
  if (/^[\w.:-]{1,64}$/.test(marker)) return `[${marker}]`
  throw new SignalboxError('input_invalid', 'A marker has 1 to 64 letters, digits, or any of - _ . :')
}

/** The methods of one kind; `edge` is its list below an account. */
export function objectsOf<Row, Create extends object, Update extends object>(
  kind: ObjectKind,
  edge: string,
  { graph, account, now }: ObjectsInit,
): Objects<Row, Create, Update> & Copies {
  const check = (params: object, create: boolean, campaign: WriteOptions['campaign']): void =>
    refuse(lint(kind, { ...params, ...(campaign && { campaign }) }, { version: graph.version, create, now: now() }))
  const body = (params: object, validateOnly?: boolean): Params =>
    validateOnly ? { ...params, execution_options: ['validate_only'] } : (params as Params)

  const list = (fields: readonly string[], { of = account, limit = 100, signal, ...how }: ListOptions = {}) =>
    pages<{ id: string; name?: string }>(graph, `${of}/${edge}`, {
      limit,
      signal,
      params: { fields: ['id', ...fields].join(','), ...how },
    })
  const find = async (mark: string, signal: AbortSignal | undefined): Promise<Created | undefined> => {
    // Creatives have no filter by name.
    const how =
      kind === 'creative'
        ? {}
        : { filtering: [{ field: 'name', operator: 'CONTAIN', value: mark }], effective_status: THERE }
    for await (const { id, name } of list(['name'], { signal, limit: 500, ...how }))
      if (name?.includes(mark)) return { id, found: true }
    return undefined
  }

  return {
    async create(params, { marker, validateOnly, campaign, signal } = {}) {
      check(params, true, campaign)
      const send = (given: object): Promise<Created> =>
        graph.post<Created>(`${account}/${edge}`, body(given, validateOnly), { signal })
      if (marker === undefined || validateOnly) return send(params)
      const mark = marked(marker)
      const known = await find(mark, signal)
      if (known) return known
      const { name = '' } = params as { name?: string }
      const named = { ...params, name: name.includes(mark) ? name : `${name} ${mark}`.trim() }
      try {
        return await send(named)
      } catch (error) {
        if (!(error instanceof GraphError) || error.outcome === 'known') throw error
        const made = await find(mark, signal)
        if (made) return made
        throw error
      }
    },
    get: (id, fields) => graph.get(id, { params: { fields: ['id', ...fields].join(',') } }),
    list: list as unknown as Objects<Row, Create, Update>['list'],
    async update(id, params, { validateOnly, campaign, signal } = {}) {
      check(params, false, campaign)
      return graph.post(id, body(params, validateOnly), { signal })
    },
    delete: (id) => graph.delete(id),
    copy: (id, params = {}) => graph.post(`${id}/copies`, params as Params),
  }
}
