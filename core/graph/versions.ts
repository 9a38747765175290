import { announce } from '../announce.ts'
import { DAY, HOUR } from '../duration.ts'
import { toLog } from '../errors.ts'
import { GraphError } from './errors.ts'
import type { Call, Site, Transformer } from './types.ts'

/** One version of the Graph API. Dates are days in UTC; null where Meta has not announced one. */
export interface GraphVersion {
  readonly version: string
  readonly released: string
  /** First day on which Graph calls are no longer served as asked. */
  readonly graphUntil: string | null
  /** The same for the Marketing API, which ends earlier. */
  readonly marketingUntil: string | null
  /** What Meta says that it changed. */
  readonly source: string
}

/** Source: https://developers.facebook.com/docs/graph-api/changelog/versions (read 2026-11-22). */
const DATES: readonly (readonly [
  version: string,
  released: string,
  graphUntil: string | null,
  marketingUntil: string | null,
])[] = [
  ['v20.0', '2024-05-21', '2026-09-24', '2025-05-06'],
  ['v21.0', '2024-10-02', '2027-01-21', '2025-09-09'],
  ['v22.0', '2025-01-21', '2027-05-20', '2026-02-10'],
  ['v23.0', '2025-05-29', '2027-10-08', '2026-06-09'],
  ['v24.0', '2025-10-08', '2028-02-18', '2026-10-06'],
  ['v25.0', '2026-02-18', '2028-07-29', null],
  ['v26.0', '2026-07-29', null, null],
]

export const GRAPH_VERSIONS: readonly GraphVersion[] = /* @__PURE__ */ DATES.map(
  ([version, released, graphUntil, marketingUntil]) => ({
    version,
    released,
    graphUntil,
    marketingUntil,
    source: `https://developers.facebook.com/docs/graph-api/changelog/version${version.slice(1)}`,
  }),
)

/** What is asked for unless an app, a plugin or a call says otherwise. */
export const DEFAULT_VERSION = 'v26.0'

/** How a version stands on a day. `unknown`: not in the table, or not of the form `v26.0`. */
export interface VersionState {
  readonly version: string
  readonly state: 'current' | 'ending' | 'urgent' | 'ended' | 'unknown'
  /** Undefined where Meta has announced no end. */
  readonly daysLeft: number | undefined
}

/**
 * How long a version is still served: `ending` below 90 days, `urgent` below 30.
 *
 * @example
 * versionState('v21.0', Date.UTC(2026, 10, 22)) // { version: 'v21.0', state: 'ending', daysLeft: 60 }
 */
export function versionState(version: string, now: number, api: 'graph' | 'marketing' = 'graph'): VersionState {
  const row = DATES.find(([known]) => known === version)
  const [, , graphUntil, marketingUntil] = row ?? []
  const until = api === 'graph' ? graphUntil : marketingUntil
  if (!until) return { version, state: row ? 'current' : 'unknown', daysLeft: undefined }
  const daysLeft = Math.ceil((Date.parse(until) - now) / DAY)
  const state = daysLeft <= 0 ? 'ended' : daysLeft < 30 ? 'urgent' : daysLeft < 90 ? 'ending' : 'current'
  return { version, state, daysLeft }
}

/** Something to know about the version in use. */
export type VersionNotice =
  | (VersionState & { readonly kind: 'version-ending' })
  | { readonly kind: 'version-drift'; readonly asked: string; readonly served: string }
  | { readonly kind: 'version-warning'; readonly text: string }

/**
 * Watches the versions of an app's calls: warns when the asked one ends soon, when Meta serves another one (an ended
 * version is replaced silently, and only the reply's header tells), and when Meta itself warns. Each notice goes to the log
 * (or to `onNotice`) once an hour and isolate, and to the handlers of the app once an hour in all isolates together.
 *
 * @example
 * const app = createApp({ plugins, graph: { use: [versionGuard()] } })
 * app.meta.on('version:drift', (ctx) => ctx.log.error('upgrade', { asked: ctx.version.asked, served: ctx.version.served }))
 */
export function versionGuard({ onNotice }: { onNotice?(notice: VersionNotice): void } = {}): Transformer {
  const told = new Map<string, number>()
  const tell = async (notice: VersionNotice, site: Site): Promise<void> => {
    const key = Object.values(notice).join(':').slice(0, 100)
    const now = site.now()
    if (now - (told.get(key) ?? Number.NEGATIVE_INFINITY) < HOUR) return
    told.set(key, now)
    if (onNotice) onNotice(notice)
    else
      site.log?.[notice.kind === 'version-ending' && notice.state === 'ending' ? 'warn' : 'error'](notice.kind, notice)
    const event = { name: 'version', kind: notice.kind.slice(8) as 'drift', data: notice as never, at: now } as const
    await announce(site.accept, { ...event, key: `${key}@${Math.floor(now / HOUR)}` }).catch(
      (error: unknown) => site.log && toLog(site.log, 'the version event was not kept')(error),
    )
  }
  const look = async (call: Call, headers: Headers | undefined, site: Site): Promise<void> => {
    const asked = call.version ?? DEFAULT_VERSION
    const state = versionState(asked, site.now(), call.path.startsWith('act_') ? 'marketing' : 'graph')
    if (['ending', 'urgent', 'ended'].includes(state.state)) await tell({ kind: 'version-ending', ...state }, site)
    const served = headers?.get('facebook-api-version')
    // Paths without a version ask for none.
    if (asked && served && served !== asked) await tell({ kind: 'version-drift', asked, served }, site)
    const text = headers?.get('x-ad-api-version-warning')
    if (text) await tell({ kind: 'version-warning', text }, site)
  }
  return async (call, next, site) => {
    try {
      const reply = await next(call)
      await look(call, reply.headers, site)
      return reply
    } catch (error) {
      if (error instanceof GraphError && error.headers) await look(call, error.headers, site)
      throw error
    }
  }
}
