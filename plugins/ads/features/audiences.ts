import { DAY, MINUTE } from '../../../core/duration.ts'
import { SignalboxError } from '../../../core/errors.ts'
import type { Feature } from '../../../core/feature.ts'
import { GraphError } from '../../../core/graph/errors.ts'
import { pages } from '../../../core/graph/pages.ts'
import type { Params } from '../../../core/graph/types.ts'
import type { Success } from '../../shared/endpoints.ts'
import type { PeopleOptions } from '../../shared/people/mod.ts'
import type { AdsApi } from '../api.ts'
import { type Member, type Payload, payloads } from '../audiences/people.ts'
import {
  type Engagement,
  engagementRule,
  type Lookalike,
  lookalikeOf,
  type Rule,
  type Website,
  websiteRule,
} from '../audiences/rules.ts'
import type { AdsFeature } from '../mod.ts'
import type { Created } from '../objects.ts'

export type { Member } from '../audiences/people.ts'
export type { Engagement, Lookalike, Rule, RuleSet, Website } from '../audiences/rules.ts'

export interface Audience {
  readonly id: string
  readonly account_id: string
  readonly name: string
  readonly description: string
  readonly subtype: 'CUSTOM' | 'WEBSITE' | 'LOOKALIKE' | 'ENGAGEMENT' | (string & {})
  /** -1 where it is too small to tell. */
  readonly approximate_count_lower_bound: number
  readonly approximate_count_upper_bound: number
  /** 200: normal; 471: flagged, no change is taken. */
  readonly operation_status: { readonly code: number; readonly description: string }
  readonly delivery_status: { readonly code: number; readonly description: string }
  readonly customer_file_source: string
  readonly retention_days: number
  readonly rule: string
  readonly lookalike_spec: object
  readonly time_created: number
  readonly time_updated: number
}
interface Common {
  readonly name: string
  readonly description?: string
}
export interface CustomList extends Common {
  /** Where the data comes from. Default: `USER_PROVIDED_ONLY`, the people themselves. */
  readonly customer_file_source?: 'USER_PROVIDED_ONLY' | 'PARTNER_PROVIDED_ONLY' | 'BOTH_USER_AND_PARTNER_PROVIDED'
  /** Whether people have a `value`, for lookalikes of the best. */
  readonly is_value_based?: boolean
}

export interface UploadOptions extends PeopleOptions {
  /**
   * Names the upload, so that a later run goes on after the last batch that Meta took: give the same people in the same
   * order again. Default: an upload of its own, that ends with the call.
   */
  readonly session?: string | undefined
  /** People a call, at most 10 000. Fewer need less memory and time at once. Default: 10 000. */
  readonly batch?: number | undefined
  /** How many people there are in all, where it is known. */
  readonly total?: number | undefined
  readonly data_source?: { readonly type?: string; readonly sub_type?: string } | undefined
  readonly signal?: AbortSignal | undefined
  readonly onProgress?: ((upload: Upload) => void) | undefined
}
/** What became of an upload. Meta takes up to a day to match people. */
export interface Upload {
  readonly received: number
  /** Rows that Meta could not read. */
  readonly invalid: number
  /** People of whom nothing usable was left; they were not sent. */
  readonly dropped: number
  readonly batches: number
}
type People = AsyncIterable<Member> | Iterable<Member>

export interface AudiencesApi {
  readonly audiences: {
    /** A list of customers, empty at first. */
    create(list: CustomList): Promise<Created>
    /** People like those of another audience. Source: https://developers.facebook.com/docs/marketing-api/audiences/guides/lookalike-audiences */
    lookalike(params: Common & Lookalike): Promise<Created>
    /** Visitors of a website. Source: https://developers.facebook.com/docs/marketing-api/audiences/guides/website-custom-audiences */
    website(params: Common & (Website | { readonly rule: Rule }) & { readonly prefill?: boolean }): Promise<Created>
    /** People who had to do with a Page, an Instagram account, a lead form … Source: https://developers.facebook.com/docs/marketing-api/audiences/guides/engagement-custom-audiences */
    engagement(
      params: Common & (Engagement | { readonly rule: Rule }) & { readonly prefill?: boolean },
    ): Promise<Created>
    get<F extends keyof Audience & string>(id: string, fields: readonly F[]): Promise<Pick<Audience, F | 'id'>>
    list<F extends keyof Audience & string>(fields: readonly F[]): AsyncIterable<Pick<Audience, F | 'id'>>
    update(id: string, params: Partial<Common> & { readonly rule?: Rule }): Promise<Success>
    delete(id: string): Promise<Success>
    /**
     * Adds people, normalised and hashed as conversions are, in batches of 10 000.
     * Source: https://developers.facebook.com/docs/marketing-api/reference/custom-audience/users
     *
     * @example
     * await app.ads.api(host).audiences.add(id, customers(), { session: 'nightly-2026-11-22' })
     */
    add(id: string, people: People, options?: UploadOptions): Promise<Upload>
    remove(id: string, people: People, options?: UploadOptions): Promise<Upload>
    /** Puts these people in the place of all others, at the end and not before. */
    replace(id: string, people: People, options?: UploadOptions): Promise<Upload>
    /** Lets other ad accounts use it. Source: https://developers.facebook.com/docs/marketing-api/reference/custom-audience/adaccounts */
    share(id: string, accounts: readonly string[]): Promise<unknown>
    unshare(id: string, accounts: readonly string[]): Promise<Success>
  }
}
export interface Audiences extends AdsFeature {
  readonly event: never
  readonly api: AudiencesApi
  readonly extras: unknown
}

const TERMS = 'An admin accepts the terms at https://business.facebook.com/ads/manage/customaudiences/tos/?act='
/** What must be settled in Meta's tools first, by the number of its refusal. Terms are accepted once for each account. */
const SETTLE: Readonly<Record<number, string>> = {
  2655: TERMS,
  2663: TERMS,
  1870034: TERMS,
  1713230: 'The audience is flagged: appeal in Audience Manager, or upload to a new audience.',
  1487301: 'The audience belongs to another account: let it be shared with this one.',
  1487366: 'The audience was deleted: make a new one.',
}

/** The same error, with what to do about it. */
async function explained<T>(account: string, run: () => Promise<T>): Promise<T> {
  try {
    return await run()
  } catch (error) {
    if (!(error instanceof GraphError)) throw error
    const fix = SETTLE[error.subcode ?? 0] ?? SETTLE[error.metaCode ?? 0]
    throw fix ? Object.assign(error, { fix: fix === TERMS ? `${fix}${account.slice(4)}` : fix }) : error
  }
}

/** How far a named upload has come. */
interface Mark extends Upload {
  readonly session: number
  /** When it began, in ms since the epoch. */
  readonly at: number
}
/**
 * How long a session can be gone on with. Meta closes that of a replacement after 90 minutes; begun anew, it still
 * changes nothing before its end. Source: https://developers.facebook.com/docs/marketing-api/audiences/guides/custom-audiences#replace-users
 */
const OPEN = { users: 7 * DAY, usersreplace: 90 * MINUTE } as const
const MOST = 10_000

const newSession = (): number => {
  const [high = 0, low = 0] = crypto.getRandomValues(new Uint32Array(2))
  // 52 bits: Meta takes 64, JavaScript's numbers hold 53.
  return (high & 0xfffff) * 2 ** 32 + low + 1
}

/** Adds `ads.audiences`: lists of customers, lookalikes, visitors and engaged people. */
export const audiences: Feature<Audiences, AdsApi> = {
  product: 'ads',
  api: ({ api, store, host }) => {
    const { graph, account } = api
    const make = (params: object): Promise<Created> =>
      explained(account, () => graph.post(`${account}/customaudiences`, params as Params))

    async function upload(
      how: { readonly method: 'POST' | 'DELETE'; readonly edge: 'users' | 'usersreplace' },
      id: string,
      people: People,
      options: UploadOptions,
    ): Promise<Upload> {
      const { session: name, batch = MOST, total, data_source, signal } = options
      if (!(Number.isInteger(batch) && batch > 0 && batch <= MOST))
        throw new SignalboxError('input_invalid', `A batch holds 1 to ${MOST} people`)
      const key = `upload/${id}/${how.edge}/${how.method}/${name}`
      const known = name === undefined ? undefined : (await store.get<Mark>(key))?.value
      const none = { received: 0, invalid: 0, dropped: 0, batches: 0 }
      let done: Mark = known ?? { session: newSession(), at: host.now(), ...none }
      const keep = async (): Promise<void> => {
        const ttl = done.at + OPEN[how.edge] - host.now()
        if (name !== undefined && ttl > 0) await store.set(key, done, { ttl })
      }
      // The session is known before its first batch leaves.
      if (!known) await keep()
      const skip = done.batches
      const send = async (seq: number, { schema, data }: Payload, last: boolean): Promise<void> => {
        const answer = await explained(account, () =>
          graph.call({
            method: how.method,
            path: `${id}/${how.edge}`,
            body: {
              payload: { schema, data, ...(data_source && { data_source }) },
              session: {
                session_id: done.session,
                batch_seq: seq,
                last_batch_flag: last,
                ...(total !== undefined && { estimated_num_total: total }),
              },
            },
            timeoutMs: 120_000,
            signal,
          }),
        )
        const { num_received = data.length, num_invalid_entries = 0 } = (answer.data ?? {}) as Record<string, number>
        const { received, invalid } = done
        done = { ...done, received: received + num_received, invalid: invalid + num_invalid_entries, batches: seq }
      }
      let seq = 0
      for await (const { payload, dropped, last } of payloads(people, batch, options)) {
        signal?.throwIfAborted()
        // A batch that Meta has taken is not sent again.
        if (payload && ++seq <= skip) continue
        if (payload) await send(seq, payload, last)
        done = { ...done, dropped: done.dropped + dropped }
        if (!payload) continue
        await keep()
        options.onProgress?.(done)
      }
      if (how.edge === 'usersreplace' && seq === 0)
        throw new SignalboxError('input_invalid', 'An audience cannot be replaced by nobody', {
          fix: 'Delete it, or remove its people.',
        })
      if (name !== undefined) await store.delete(key)
      const { session: _, at: __, ...result } = done
      return result
    }

    return {
      audiences: {
        create: (params) => make({ subtype: 'CUSTOM', customer_file_source: 'USER_PROVIDED_ONLY', ...params }),
        lookalike: (params) => make(lookalikeOf(params)),
        website: (params) => make('rule' in params ? params : websiteRule(params)),
        engagement: (params) => make('rule' in params ? params : engagementRule(params)),
        get: (id, fields) => graph.get(id, { params: { fields: ['id', ...fields].join(',') } }),
        list: (fields) =>
          pages(graph, `${account}/customaudiences`, { limit: 100, params: { fields: ['id', ...fields].join(',') } }),
        update: (id, params) => explained(account, () => graph.post(id, params as Params)),
        delete: (id) => graph.delete(id),
        add: (id, people, options = {}) => upload({ method: 'POST', edge: 'users' }, id, people, options),
        remove: (id, people, options = {}) => upload({ method: 'DELETE', edge: 'users' }, id, people, options),
        replace: (id, people, options = {}) => upload({ method: 'POST', edge: 'usersreplace' }, id, people, options),
        share: (id, accounts) =>
          explained(account, () => graph.post(`${id}/adaccounts`, { adaccounts: accounts.map(bare) })),
        unshare: (id, accounts) => graph.delete(`${id}/adaccounts`, { params: { adaccounts: accounts.map(bare) } }),
      },
    }
  },
}
/** Shares name accounts by their number alone. */
const bare = (account: string): string => account.replace(/^act_/, '')
