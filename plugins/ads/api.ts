import { SignalboxError } from '../../core/errors.ts'
import { pages } from '../../core/graph/pages.ts'
import type { Graph, Params, Transformer } from '../../core/graph/types.ts'
import type { Host } from '../../core/host.ts'
import type { Success } from '../shared/endpoints.ts'
import { type Settled, together } from './batch.ts'
import { type Copies, type Created, type Objects, objectsOf } from './objects.ts'
import { type DryCall, guard, type SafetyOptions } from './safety.ts'
import type {
  Ad,
  AdCreate,
  AdFormat,
  AdSet,
  AdSetCreate,
  AdSetUpdate,
  AdUpdate,
  BudgetSchedule,
  BudgetScheduleCreate,
  Campaign,
  CampaignCreate,
  CampaignUpdate,
  Creative,
  CreativeCreate,
  CreativeUpdate,
  Preview,
} from './types.ts'
import { readUsage, type Usage } from './usage.ts'

export interface AdsEnv {
  META_AD_ACCOUNT_ID: string
}
export interface AdsOptions extends SafetyOptions {
  /** The version of the Marketing API, where it is not the app's; it ends earlier than Graph's. */
  readonly version?: string | undefined
}

/** What `pauseAll` did. */
export interface Paused {
  /** Campaigns that were on; `resumeAll` takes them. */
  readonly paused: readonly string[]
  readonly failed: readonly { readonly id: string; readonly error: unknown }[]
}

interface Shown {
  /** How an existing ad or creative looks. */
  previews(id: string, ad_format: AdFormat): Promise<readonly Preview[]>
}

/** The Marketing API of one ad account. */
export interface AdsApi {
  /** `act_…` */
  readonly account: string
  /** For everything else, under the same guards and limits. */
  readonly graph: Graph
  /** Source: https://developers.facebook.com/docs/marketing-api/reference/ad-campaign-group */
  readonly campaigns: Objects<Campaign, CampaignCreate, CampaignUpdate> & Copies
  /** Source: https://developers.facebook.com/docs/marketing-api/reference/ad-campaign */
  readonly adsets: Objects<AdSet, AdSetCreate, AdSetUpdate> & Copies
  /** Source: https://developers.facebook.com/docs/marketing-api/reference/adgroup */
  readonly ads: Objects<Ad, AdCreate, AdUpdate> & Copies & Shown
  /** Source: https://developers.facebook.com/docs/marketing-api/reference/ad-creative */
  readonly creatives: Objects<Creative, CreativeCreate, CreativeUpdate> & Shown
  /**
   * More budget for a campaign or ad set in a time of high demand.
   * Source: https://developers.facebook.com/docs/marketing-api/reference/high-demand-period
   */
  readonly schedules: {
    create(of: string, params: BudgetScheduleCreate): Promise<Created>
    list(of: string): AsyncIterable<BudgetSchedule>
    update(id: string, params: Partial<BudgetScheduleCreate>): Promise<Success>
    delete(id: string): Promise<Success>
  }
  /** How a creative would look that does not exist yet. */
  preview(creative: CreativeCreate, ad_format: AdFormat): Promise<readonly Preview[]>
  /**
   * Makes many calls in POSTs of 50.
   *
   * @example
   * await app.ads.api(host).batch((b) => ids.map((id) => b.ads.update(id, { status: 'PAUSED' })))
   */
  batch<const Ps extends readonly Promise<unknown>[]>(run: (ads: AdsApi) => Ps): Promise<Settled<Ps>>
  /**
   * Makes the reads and none of the writes, and answers the writes.
   *
   * @example
   * const calls = await app.ads.api(host).dryRun((dry) => dry.campaigns.update(id, { daily_budget: 5000 }))
   * for (const call of calls) console.log(printCall(call))
   */
  dryRun(run: (ads: AdsApi) => Promise<unknown>): Promise<readonly DryCall[]>
  /** Pauses every campaign of the account that is on, and with it everything below. */
  pauseAll(): Promise<Paused>
  /** Turns campaigns on again. */
  resumeAll(campaigns: readonly string[]): Promise<Paused['failed']>
  /** How much of the limits is used up. Makes one small call, also while calls are held back. */
  usage(account?: string): Promise<Usage>
  /** The same for another account that the token reaches. */
  of(account: string): AdsApi
}

/** `act_` and the number, with or without which people write it. */
export function accountId(text: string): string {
  const digits = /^(?:act_)?(\d+)$/.exec(text.trim())?.[1]
  if (digits !== undefined) return `act_${digits}`
  throw new SignalboxError('input_invalid', `"${text}" is no ad account`, { fix: 'Write it as act_1234567890.' })
}

interface ApiParts {
  /** Meta itself, without guards. */
  readonly graph: Graph
  readonly host: Pick<Host, 'now'>
  readonly account: string
  readonly options: AdsOptions
  /** Holds calls of an account back. */
  readonly gate: (account: string) => Transformer
}

export function createApi(parts: ApiParts): AdsApi {
  const { host, account, options, gate } = parts
  const { version } = options
  const versioned: Graph = version
    ? { ...parts.graph.use((call, next) => next({ ...call, version: asked(call.version) })), version }
    : parts.graph
  // A call may still ask for a version of its own.
  const asked = (own: string | undefined): string | undefined => (own === parts.graph.version ? version : own)
  const gated = versioned.use(gate(account))
  return methods(gated.use(guard(options)), gated)

  /** `open` is the same client without its guard, for those that put one up themselves. */
  function methods(graph: Graph, open: Graph): AdsApi {
    const init = { graph, account, now: () => host.now() }
    const previews = async (id: string, ad_format: AdFormat): Promise<readonly Preview[]> =>
      (await graph.get<{ data: readonly Preview[] }>(`${id}/previews`, { params: { ad_format } })).data
    const campaigns = objectsOf<Campaign, CampaignCreate, CampaignUpdate>('campaign', 'campaigns', init)
    const { copy: _, ...creatives } = objectsOf<Creative, CreativeCreate, CreativeUpdate>(
      'creative',
      'adcreatives',
      init,
    )
    const batch: AdsApi['batch'] = (run) => together(open, (queue) => run(methods(queue.use(guard(options)), queue)))
    const setAll = async (ids: readonly string[], status: 'ACTIVE' | 'PAUSED'): Promise<Paused['failed']> => {
      const done = await batch((b) => ids.map((id) => b.campaigns.update(id, { status })))
      return done.flatMap((one, i) => (one.status === 'rejected' ? [{ id: ids[i] as string, error: one.reason }] : []))
    }
    return {
      account,
      graph,
      campaigns,
      adsets: objectsOf('adset', 'adsets', init),
      ads: { ...objectsOf<Ad, AdCreate, AdUpdate>('ad', 'ads', init), previews },
      creatives: { ...creatives, previews },
      schedules: {
        create: (of, params) => graph.post(`${of}/budget_schedules`, params as unknown as Params),
        list: (of) => pages<BudgetSchedule>(graph, `${of}/budget_schedules`),
        update: (id, params) => graph.post(id, params as Params),
        delete: (id) => graph.delete(id),
      },
      async preview(creative, ad_format) {
        const params = { creative, ad_format }
        return (await graph.get<{ data: readonly Preview[] }>(`${account}/generatepreviews`, { params })).data
      },
      batch,
      async dryRun(run) {
        const calls: DryCall[] = []
        const dryRun = (call: DryCall): void => void calls.push(call)
        await run(createApi({ ...parts, options: { ...options, dryRun } }))
        return calls
      },
      async pauseAll() {
        const ids: string[] = []
        const effective_status = ['ACTIVE', 'IN_PROCESS', 'WITH_ISSUES']
        for await (const { id, status } of campaigns.list(['status'], { effective_status, limit: 500 }))
          if (status === 'ACTIVE') ids.push(id)
        const failed = await setAll(ids, 'PAUSED')
        return { paused: ids.filter((id) => !failed.some((f) => f.id === id)), failed }
      },
      resumeAll: (ids) => setAll(ids, 'ACTIVE'),
      usage: (other) => readUsage(versioned, other === undefined ? account : accountId(other), () => host.now()),
      of: (other) => createApi({ ...parts, account: accountId(other) }),
    }
  }
}
