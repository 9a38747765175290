import { MINUTE } from '../duration.ts'
import { SignalboxError, toLog } from '../errors.ts'
import { DEFAULT_VERSION, type VersionState, versionState } from '../graph/versions.ts'
import type { Host } from '../host.ts'
import type { Backlog } from './backlog.ts'

/** What an engine knows of its own state. */
export interface EngineHealth extends Backlog {
  readonly store: 'atomic' | 'best-effort'
  /** Since when this isolate could store no webhook. */
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
export type Warning =
  | 'store-weak'
  | 'store-failing'
  | 'backlog-old'
  | 'dead-letters'
  | 'version-ending'
  | 'webhook-at-risk'

/** An event that waits longer than any but the last retries needs somebody's eyes. */
const OLD_MS = 15 * MINUTE

const warningsOf = (
  { store, oldestMs = 0, dead = 0, version, failingSince }: Partial<Health>,
  atRisk: boolean,
): Warning[] => {
  const looks: Readonly<Record<Warning, boolean>> = {
    'store-weak': store === 'best-effort',
    'store-failing': failingSince !== undefined && !atRisk,
    'backlog-old': oldestMs > OLD_MS,
    'dead-letters': dead > 0,
    'version-ending': ['ending', 'urgent', 'ended'].includes(version?.state ?? ''),
    'webhook-at-risk': atRisk,
  }
  return (Object.keys(looks) as Warning[]).filter((name) => looks[name])
}

/** What it knows besides. */
interface Asides {
  readonly asked: string | undefined
  /** What fails is of those that Meta switches subscriptions off for. */
  readonly atRisk: boolean
  readonly ok: boolean
}

/** What the durable engine adds to `/health`: configuration, store and backlog; what fails becomes part of the answer. */
export async function readHealth(
  host: Host,
  facts: () => Promise<EngineHealth & Asides>,
): Promise<Omit<Health, 'products' | 'webhooks'>> {
  try {
    const { asked = DEFAULT_VERSION, atRisk, ok, ...engine } = await facts()
    const now = host.now()
    const { oldestAt } = engine
    const oldestMs = oldestAt === undefined ? undefined : Math.max(0, now - oldestAt)
    const all = { version: versionState(asked, now), ...engine, ...(oldestMs !== undefined && { oldestMs }) }
    return { ok, ...all, ...(!ok && { error: 'store_failed' }), warnings: warningsOf(all, atRisk) }
  } catch (error) {
    toLog(host.log, 'health check failed')(error)
    return { ok: false, error: error instanceof SignalboxError ? error.code : 'store_failed', warnings: [] }
  }
}
