import { type Duration, milliseconds } from '../duration.ts'
import { SignalboxError } from '../errors.ts'
import type { Host } from '../host.ts'
import type { Incoming } from '../webhook/events.ts'

export type Order = 'strict' | 'latest' | 'parallel'

export interface DeliveryOptions {
  /** A claim lasts this long and is renewed at a third. Default: 30 s. */
  readonly lease?: Duration | undefined
  /** How far apart the clocks of two processes may be. Default: 5 s. */
  readonly skew?: Duration | undefined
  /**
   * How long a send of unknown outcome waits for Meta's echo, holding its lane: longer than a call may take
   * (`graph.timeoutMs`), since until then it may still be on its way. Default: 60 s.
   */
  readonly grace?: Duration | undefined
  /** Waits between tries, each drawn at random up to this; the last try is followed by the dead letters. */
  readonly retries?: readonly Duration[] | undefined
  /** How long the inbox write may take before Meta is told to send again. Default: 2 s. */
  readonly storeDeadline?: Duration | undefined
  /** Refuses a store without conditional writes (`store_weak`), instead of warning. Default: false. */
  readonly strict?: boolean | undefined
  /** Events older than the time for which duplicates are remembered go to the dead letters. Default: true. */
  readonly refuseStale?: boolean | undefined
  /**
   * By query: `strict` (default) handles a conversation in order; `latest` waits for a burst to end and handles its
   * last event with the others in `ctx.skipped`; `parallel` ignores order.
   */
  readonly order?: Readonly<Record<string, Order>> | undefined
  /** How long a burst may pause, for `latest`. Default: 2 s. */
  readonly debounce?: Duration | undefined
  /**
   * How many handlers run at a time in a process (Node, Bun, Deno), or in one call where calls end by themselves (Workers,
   * Vercel); events that wait are free for other processes. Default: no limit.
   */
  readonly concurrency?: number | undefined
  /** Keeps handled events for `app.replay`. Default: not at all. */
  readonly keep?: Duration | undefined
  /** Dead letters are removed after this. Default: 30 d. */
  readonly keepDead?: Duration | undefined
  /** What a send of unknown outcome does. `park` holds for all; else some are parked by their plugin. Default: `resend`. */
  readonly onUnknown?: 'resend' | 'park' | undefined
  /** Told after 15 and 45 minutes of failing writes, before Meta switches Page and Instagram subscriptions off. */
  readonly onWebhookAtRisk?:
    | ((risk: { readonly minutes: 15 | 45; readonly since: number }, host: Host) => void)
    | undefined
  /** For signalbox's own tests, from its sources: called at named points, and safeguards to switch off. */
  readonly test?: TestHooks | undefined
}

/** The named points at which the crash harness kills. */
export type Point =
  | 'before-store'
  | 'after-store'
  | 'mid-fan-out'
  | 'after-fan-out'
  | 'after-claim'
  | 'before-done'
  | 'after-intent'
  | 'after-send'
  | 'after-effect'
  | 'after-done'
  | 'sweeping'
export type Safeguard =
  | 'tombstones'
  | 'owner'
  | 'marks'
  | 'older'
  | 'transitive'
  | 'move'
  | 'reread'
  | 'emptyLane'
  | 'fence'
  | 'intent'
export interface TestHooks {
  readonly at?: (point: Point) => void | Promise<void>
  readonly without?: readonly Safeguard[]
}

export interface Settings {
  readonly lease: number
  readonly skew: number
  readonly grace: number
  readonly retries: readonly number[]
  readonly storeDeadline: number
  readonly strict: boolean
  readonly refuseStale: boolean
  readonly debounce: number
  readonly concurrency: number
  readonly keep: number
  readonly keepDead: number
  readonly onUnknown: 'resend' | 'park'
  /** Whether the end of an event that has no row asks for nothing: no copy is kept, and no test looks on. */
  readonly plain: boolean
  orderOf(event: Incoming): Order
  readonly test: TestHooks | undefined
}

// Statements with the label TEST are not in the package, nor in a bundle that is measured: the build drops them
// (`DROPPED` in scripts/labels.mjs). Only tests of the sources see them, which run the same without them too.

/** Where a test may look on, or kill. */
export const at = ({ test }: Settings, point: Point): void | Promise<void> => test?.at?.(point)
/** Whether a test has switched it off, to see what it is for. */
export const without = ({ test }: Settings, safeguard: Safeguard): boolean =>
  test?.without?.includes(safeguard) === true

const RETRIES: readonly Duration[] = ['1s', '5s', '30s', '2m', '10m', '1h', '6h', '24h']

export function readSettings(options: DeliveryOptions = {}): Settings {
  const { order = {}, test } = options
  const { concurrency = Number.POSITIVE_INFINITY } = options
  if (!(concurrency >= 1)) throw new SignalboxError('input_invalid', `concurrency: ${concurrency} must be 1 or more`)
  return {
    lease: milliseconds(options.lease ?? '30s'),
    skew: milliseconds(options.skew ?? '5s'),
    grace: milliseconds(options.grace ?? '60s'),
    retries: (options.retries ?? RETRIES).map(milliseconds),
    storeDeadline: milliseconds(options.storeDeadline ?? '2s'),
    strict: options.strict ?? false,
    refuseStale: options.refuseStale ?? true,
    debounce: milliseconds(options.debounce ?? '2s'),
    concurrency,
    keep: options.keep ? milliseconds(options.keep) : 0,
    keepDead: milliseconds(options.keepDead ?? '30d'),
    onUnknown: options.onUnknown ?? 'resend',
    plain: options.keep === undefined && test?.at === undefined,
    orderOf: options.order ? (e) => order[`${e.name}:${e.kind}`] ?? order[e.name] ?? 'strict' : () => 'strict',
    test,
  }
}
