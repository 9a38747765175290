import { SignalboxError } from '../../../core/errors.ts'
import type { Bytes } from '../../../core/graph/source.ts'
import type { Graph, Transformer } from '../../../core/graph/types.ts'
import type { Host } from '../../../core/host.ts'
import { judge, judgeFinding, settleMs } from './judge.ts'
import type { Rows } from './rows.ts'
import { isOver, type Job, NEVER, type On, type Outcome, type Recipe, type Results, type Step } from './types.ts'

/** Longer than any one call; an upload renews it with every piece. */
const LEASE = 5 * 60_000
/** Begun anew more often than this, something is wrong that waiting does not mend. */
const RESTARTS = 8
const TWIN_PAUSE = 30_000

export interface MachineInit<C> {
  readonly recipe: Recipe<C>
  readonly rows: Rows<C>
  readonly graph: Graph
  readonly host: Pick<Host, 'now' | 'random'>
  readonly node: string
}
export interface StepOptions {
  readonly signal?: AbortSignal | undefined
  readonly bytes?: Bytes | undefined
  readonly onProgress?: ((sent: number, total: number) => void) | undefined
}

const named = (fields: object): object =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined))

/** A claim counts while it lasts; one that lasts longer than any claim was made by a clock that ran ahead. */
const isHeld = ({ claim }: Job, now: number): boolean =>
  claim !== undefined && claim.until > now && claim.until - now <= LEASE

/** Whether a job may stand between calling and knowing, in a step that happens once. */
const isOpen = <C>(job: Job<C> | undefined, recipe: Recipe<C>): boolean =>
  job !== undefined &&
  !isOver(job) &&
  (job.claim !== undefined || job.state === 'uncertain') &&
  recipe.steps(job.content).find((s) => s.name === job.step)?.twin !== undefined

/** What becomes of a job after a step. */
function after<C>(job: Job<C>, steps: readonly Step<C>[], step: Step<C>, outcome: Outcome, now: number): Job<C> {
  const { claim: _, error: __, progress: ___, ...rest } = job
  const base: Job<C> = rest
  const go = (results: Results): Job<C> => {
    const next = steps[steps.indexOf(step) + 1]
    return { ...base, results, tries: 0, wakeAt: now, state: next ? 'working' : 'done', step: next?.name ?? step.name }
  }
  const rewound = (to: string): Pick<Job, 'step' | 'results'> => {
    const from = steps.findIndex((s) => s.name === to)
    const kept = new Set(steps.slice(0, from).map((s) => s.name))
    return { step: to, results: Object.fromEntries(Object.entries(job.results).filter(([name]) => kept.has(name))) }
  }
  switch (outcome.kind) {
    case 'done':
      return go({ ...job.results, [step.name]: outcome.result ?? true })
    case 'wait':
      return {
        ...base,
        ...(job.progress && { progress: job.progress }),
        state: job.state === 'uncertain' ? 'uncertain' : 'waiting',
        tries: job.tries + 1,
        wakeAt: now + outcome.ms,
        error: { message: outcome.why },
      }
    case 'back': {
      const { to, why, ms = 0 } = outcome
      const { restarts } = job
      if (restarts >= RESTARTS) return { ...base, state: 'failed', error: { message: why } }
      const waits = ms > 0 && { error: { message: why } }
      const state = ms > 0 ? 'waiting' : 'working'
      return { ...base, ...rewound(to), ...waits, state, tries: 0, restarts: restarts + 1, wakeAt: now + ms }
    }
    case 'bytes':
      return { ...base, ...(job.progress && { progress: job.progress }), state: 'bytes', wakeAt: NEVER }
    case 'uncertain':
      return { ...base, state: 'uncertain', tries: 0, wakeAt: now + settleMs, error: { message: outcome.why } }
    case 'absent': {
      const { restarts } = job
      if (restarts >= RESTARTS)
        return { ...base, state: 'failed', error: { message: 'Its answers got lost too often' } }
      return { ...base, state: 'working', tries: 0, restarts: restarts + 1, wakeAt: now }
    }
    case 'failed':
      if (!step.optional) return { ...base, ...rewound(outcome.to ?? step.name), state: 'failed', error: outcome.error }
      return go({ ...job.results, [step.name]: { warning: outcome.error } })
  }
}

const warningsOf = (results: Results) =>
  Object.values(results).flatMap((r) =>
    typeof r === 'object' && r !== null && 'warning' in r ? [r.warning as NonNullable<Job['error']>] : [],
  )

/**
 * Takes one job one step further. What it is about to do is written before, what came of it after, both by
 * compare-and-set: a process that dies in between leaves its claim behind, and whoever comes next reads back what
 * happened instead of doing it again.
 */
export function machineOf<C>({ recipe, rows, graph, host, node }: MachineInit<C>) {
  /** The last moment at which a call may leave: whoever lost the claim must not speak any more. */
  const guard =
    (until: () => number): Transformer =>
    (call, next) => {
      if (host.now() >= until()) throw new SignalboxError('lease_lost', 'Another worker took the publication over')
      return next(call)
    }

  const finish = async (job: Job<C>, version: string, before: Job<C>, step: Step<C>): Promise<Job<C>> => {
    const twin = step.twin?.(job.content)
    const left = twin !== undefined && (job.step !== step.name || isOver(job))
    const result = job.results[step.name]
    const object = typeof result === 'object' && result !== null && 'id' in result ? String(result.id) : undefined
    if (left && object !== undefined) await rows.own(job, object)
    const warnings = warningsOf(job.results)
    const whole: Job<C> =
      job.state === 'done'
        ? { ...job, published: { ...recipe.published(job.results), ...(warnings.length > 0 && { warnings }) } }
        : job
    const written = await rows.put(named(whole) as Job<C>, version, before)
    if (left && written !== false) await rows.release(job, twin)
    return written === false ? ((await rows.get(job.account, job.id))?.value ?? whole) : whole
  }

  return async (id: string, account: string | undefined, options: StepOptions = {}): Promise<Job<C> | undefined> => {
    const entry = await rows.get(account, id)
    if (!entry) return undefined
    const job = entry.value
    const now = host.now()
    if (isOver(job) || isHeld(job, now)) return job
    if (job.state === 'bytes' ? !options.bytes : job.wakeAt > now && job.claim === undefined) return job
    const steps = recipe.steps(job.content)
    const step = steps.find((s) => s.name === job.step)
    if (!step)
      return finish(
        { ...job, state: 'failed', error: { message: `There is no step ${job.step}` } },
        entry.version,
        job,
        steps[0] as Step<C>,
      )

    const find = step.find
    const uncertain = find !== undefined && (job.state === 'uncertain' || job.claim !== undefined)
    if (!uncertain && step.timed && job.at !== undefined && job.at > now) {
      const held: Job<C> = { ...job, state: 'scheduled', wakeAt: job.at }
      return (await rows.put(held, entry.version, job)) === false ? job : held
    }
    let until = now + LEASE
    const by = host.random().toString(36).slice(2)
    let claimed: Job<C> = { ...job, state: uncertain ? 'uncertain' : 'working', wakeAt: until, claim: { by, until } }
    const first = await rows.put(claimed, entry.version, job)
    if (first === false) return (await rows.get(account, id))?.value
    let version = first
    const twin = step.twin?.(job.content)
    if (twin !== undefined && !(await rows.hold(claimed, twin, (other) => !isOpen(other, recipe)))) {
      const { claim: _, ...free } = claimed
      const queued: Job<C> = { ...free, wakeAt: now + TWIN_PAUSE, state: uncertain ? 'uncertain' : 'waiting' }
      return (await rows.put(queued, version, claimed)) === false ? claimed : queued
    }
    const on: On<C> = {
      content: job.content,
      results: job.results,
      graph: graph.use(guard(() => until)),
      node,
      now,
      signal: options.signal,
      bytes: options.bytes,
      progress: job.progress,
      async onProgress(sent, total) {
        const renewed = host.now() + LEASE
        const next: Job<C> = { ...claimed, progress: { sent, total }, wakeAt: renewed, claim: { by, until: renewed } }
        const written = await rows.put(next, version, claimed)
        if (written === false) throw new SignalboxError('lease_lost', 'Another worker took the publication over')
        version = written
        claimed = next
        until = renewed
        options.onProgress?.(sent, total)
      },
      isFree: async (object) => ((await rows.ownerOf(account, object)) ?? id) === id,
    }
    let outcome: Outcome
    let aborted = false
    try {
      outcome = await (uncertain ? find.call(step, on) : step.run(on))
    } catch (error) {
      aborted = options.signal?.aborted === true
      const about = { once: find !== undefined, tries: job.tries, now: host.now() }
      outcome = uncertain ? judgeFinding(error, about) : judge(error, about)
    }
    const next = await finish(after(claimed, steps, step, outcome, host.now()), version, claimed, step)
    if (aborted) options.signal?.throwIfAborted()
    return next
  }
}
