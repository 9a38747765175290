import { SignalboxError, toLog } from '../errors.ts'
import { DEFAULT_VERSION, type VersionState, versionState } from '../graph/versions.ts'
import type { Host } from '../host.ts'
import type { Backlog } from './backlog.ts'

/** What an engine knows of its own state. */
export interface EngineHealth extends Backlog {
  readonly store: 'atomic' | 'best-effort'
  /** Since when this isolate could store nothing that Meta switches subscriptions off for. */
  readonly failingSince: number | undefined
}
/** What `/health` answers: counts and states, never a name, an id or a key. */
export interface Health extends Partial<EngineHealth> {
  /** False: webhooks cannot be taken, and the status is 503. */
  readonly ok: boolean
  readonly products: readonly string[]
  readonly webhooks: readonly string[]
  /** The Graph version in use, and how long Meta still serves it. */
  readonly version?: VersionState
  /** How long the oldest event has waited, in ms. */
  readonly oldestMs?: number
  /** The code of what fails. */
  readonly error?: string
  /** What somebody should look at, by name; see docs/hosts.md. */
  readonly warnings?: readonly Warning[]
}
export type Warning = 'store-weak' | 'backlog-old' | 'dead-letters' | 'version-ending' | 'webhook-at-risk'

/** An event that waits longer than any but the last retries needs somebody's eyes. */
const OLD_MS = 15 * 60_000
const WARNINGS: Readonly<Record<Warning, (health: Partial<Health>) => boolean>> = {
  'store-weak': ({ store }) => store === 'best-effort',
  'backlog-old': ({ oldestMs = 0 }) => oldestMs > OLD_MS,
  'dead-letters': ({ dead = 0 }) => dead > 0,
  'version-ending': ({ version }) => ['ending', 'urgent', 'ended'].includes(version?.state ?? ''),
  'webhook-at-risk': ({ failingSince }) => failingSince !== undefined,
}

/** What the durable engine adds to `/health`: configuration, store and backlog; what fails becomes part of the answer. */
export async function readHealth(
  host: Host,
  version: () => string | undefined,
  engine: () => Promise<EngineHealth>,
): Promise<Omit<Health, 'products' | 'webhooks'>> {
  try {
    const state = versionState(version() ?? DEFAULT_VERSION, host.now())
    const facts = await engine()
    const oldestMs = facts.oldestAt === undefined ? undefined : Math.max(0, host.now() - facts.oldestAt)
    const all = { version: state, ...facts, ...(oldestMs !== undefined && { oldestMs }) }
    return { ok: true, ...all, warnings: (Object.keys(WARNINGS) as Warning[]).filter((name) => WARNINGS[name](all)) }
  } catch (error) {
    toLog(host.log, 'health check failed')(error)
    return { ok: false, error: error instanceof SignalboxError ? error.code : 'store_failed', warnings: [] }
  }
}
