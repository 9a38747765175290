import { HOUR } from '../../../core/duration.ts'
import { SignalboxError, toLog } from '../../../core/errors.ts'
import type { Bytes } from '../../../core/graph/source.ts'
import type { ApiInit, TaskInit } from '../../../core/plugin.ts'
import { machineOf, type StepOptions } from './machine.ts'
import { type Rows, rowsOf } from './rows.ts'
import { momentOf, type When } from './time.ts'
import { isOver, type Job, NEVER, type Recipe } from './types.ts'

export interface StartOptions {
  /** Names the job: the same key again answers the same job, for 30 days. Give one in handlers, which may run again. */
  readonly key?: string | undefined
  /** When to publish, however far ahead, by our own scheduler. Default: at once. */
  readonly at?: When | undefined
}
export interface RunOptions {
  readonly signal?: AbortSignal | undefined
  /** Default: 25 000 ms. */
  readonly budgetMs?: number | undefined
}
export interface UploadOptions extends RunOptions {
  /** Told after each piece that Meta took, in bytes. */
  readonly onProgress?: ((sent: number, total: number) => void) | undefined
}

/** Publications as jobs in the store; the `publish` task drives them, and so may any cron, queue or alarm. */
export interface Publisher<C> {
  /**
   * Stores a job; nothing has gone out yet. Throws `input_invalid` for what Meta would refuse.
   *
   * @example
   * const job = await publish.start(content, { key: 'spring-sale', at: { local: '2027-03-28T09:30', timeZone: 'Europe/Berlin' } })
   */
  start(content: C, options?: StartOptions): Promise<Job<C>>
  /** One step of a job, if one is due. May be killed anywhere and called by anyone. */
  step(id: string, options?: { readonly signal?: AbortSignal }): Promise<Job<C>>
  /** Steps until the job is over or has to wait. */
  run(id: string, options?: RunOptions): Promise<Job<C>>
  /** Brings the file that a job in state `bytes` waits for, from where an earlier upload stopped, and runs on. */
  upload(id: string, bytes: Bytes, options?: UploadOptions): Promise<Job<C>>
  get(id: string): Promise<Job<C> | undefined>
  /** Jobs that are not done: open and failed ones, in the order of their ids. */
  list(options?: { readonly after?: string; readonly limit?: number }): Promise<readonly Job<C>[]>
  /** Ends a job before it is published; throws `input_invalid` when it is too late or not known. */
  cancel(id: string): Promise<Job<C>>
  /** Gives a job another time, before it is published. */
  reschedule(id: string, at: When): Promise<Job<C>>
  /** Publishes a job as soon as it can be; takes a failed one up again where it stopped. */
  now(id: string): Promise<Job<C>>
  /** Settles by hand what could not be read back: the id of what was published, or `absent` to publish it again. */
  decide(id: string, what: 'absent' | { readonly published: string }): Promise<Job<C>>
}

const BUDGET = 25_000
const PAGE = 200
const invalid = (message: string, fix?: string): SignalboxError => new SignalboxError('input_invalid', message, { fix })

export function publisherOf<C>(init: ApiInit<unknown>, recipe: Recipe<C>, node: () => string): Publisher<C> {
  const { host, account, graph } = init
  let opened: Rows<C> | undefined
  const rows = (): Rows<C> => {
    opened ??= rowsOf<C>(init.store)
    return opened
  }
  const known = (job: Job<C> | undefined, id: string): Job<C> => {
    if (job) return job
    throw invalid(`There is no publication ${id}`)
  }
  const step = async (id: string, options: StepOptions = {}): Promise<Job<C>> =>
    known(await machineOf({ recipe, rows: rows(), graph, host, node: node() })(id, account, options), id)

  const run = async (id: string, { budgetMs = BUDGET, ...options }: StepOptions & RunOptions = {}): Promise<Job<C>> => {
    const end = host.now() + budgetMs
    let job = await step(id, options)
    while (!isOver(job) && host.now() < end) {
      const waits = job.state === 'bytes' ? !options.bytes : job.wakeAt > host.now()
      if (waits || job.claim) break
      job = await step(id, options)
    }
    // Whoever has to be woken for its work (an alarm) must know when it goes on.
    if (!isOver(job) && job.wakeAt < NEVER) await host.wake?.(job.wakeAt)
    return job
  }

  /** Changes a job that nobody is at; tries again when somebody was quicker. */
  const change = async (id: string, by: (job: Job<C>) => Job<C>): Promise<Job<C>> => {
    for (let tries = 0; tries < 5; tries++) {
      const entry = await rows().get(account, id)
      const job = known(entry?.value, id)
      const next = by(job)
      if (next === job) return job
      if (entry && (await rows().put(next, entry.version, job)) !== false) {
        if (!isOver(next)) await host.wake?.(next.wakeAt)
        return next
      }
    }
    throw new SignalboxError('busy', `Publication ${id} is being worked on`)
  }
  const open = (job: Job<C>): Job<C> => {
    if (job.state === 'done' || job.state === 'cancelled') throw invalid(`Publication ${job.id} is ${job.state}`)
    if (job.state === 'uncertain' || job.claim)
      throw invalid(`Publication ${job.id} is on its way`, 'Step it first: what happened is then known.')
    return job
  }
  const dueAt = (content: C, at: number | undefined): number =>
    at === undefined ? host.now() : Math.max(host.now(), at - recipe.lead(content))
  const future = (when: When): number => {
    const at = momentOf(when)
    if (at < host.now()) throw invalid(`${new Date(at).toISOString()} has passed`, 'Leave `at` out to publish now.')
    return at
  }

  return {
    async start(content, options = {}) {
      const now = host.now()
      const id = options.key === undefined ? crypto.randomUUID() : encodeURIComponent(options.key)
      if (options.key !== undefined) {
        const before = await rows().get(account, id)
        if (before) return before.value
      }
      recipe.check(content, now)
      const at = options.at === undefined ? undefined : future(options.at)
      const wakeAt = dueAt(content, at)
      const job: Job<C> = {
        id,
        ...(account !== undefined && { account }),
        content,
        state: wakeAt > now ? 'scheduled' : 'working',
        createdAt: now,
        ...(at !== undefined && { at }),
        wakeAt,
        step: recipe.steps(content)[0]?.name ?? '',
        results: {},
        tries: 0,
        restarts: 0,
      }
      if ((await rows().put(job, null)) === false) return known((await rows().get(account, id))?.value, id)
      await host.wake?.(wakeAt)
      return job
    },
    step,
    run,
    upload: (id, bytes, options = {}) => run(id, { ...options, bytes, budgetMs: options.budgetMs ?? HOUR }),
    get: async (id) => (await rows().get(account, id))?.value,
    list: (options = {}) => rows().list(account, options),
    cancel: (id) =>
      change(id, (job) => (job.state === 'cancelled' ? job : { ...open(job), state: 'cancelled', wakeAt: host.now() })),
    reschedule: (id, when) => {
      const at = future(when)
      return change(id, (job) => ({
        ...open(job),
        at,
        wakeAt: dueAt(job.content, at),
        tries: 0,
        state: job.state === 'bytes' ? 'bytes' : 'scheduled',
      }))
    },
    now: (id) =>
      change(id, (job) => {
        const { at: _, error: __, ...rest } = open(job)
        return {
          ...rest,
          wakeAt: host.now(),
          tries: 0,
          restarts: 0,
          state: job.state === 'bytes' ? 'bytes' : 'working',
        }
      }),
    decide: (id, what) =>
      change(id, (job) => {
        if (job.state !== 'failed' && job.state !== 'uncertain')
          throw invalid(`Publication ${id} is ${job.state}; nothing is in doubt`)
        const { claim: _, error: __, ...rest } = job
        if (what !== 'absent') return { ...rest, state: 'done', published: { id: what.published } }
        return { ...rest, state: 'working', wakeAt: host.now(), tries: 0, restarts: 0 }
      }),
  }
}

/** Drives every job that is due, of every account; whoever runs it, and how often, makes no difference. */
export async function runDue<C>({
  api,
  store,
  host,
  signal,
  budgetMs,
  log,
}: TaskInit<unknown, { readonly publish: Publisher<C> }>): Promise<void> {
  const rows = rowsOf<C>(store)
  const end = host.now() + budgetMs
  let after: string | undefined
  do {
    const page = await rows.due(host.now(), PAGE, after)
    after = page.length < PAGE ? undefined : page.at(-1)?.key
    for (const due of page) {
      if (signal.aborted || host.now() >= end) return
      const { id, account } = due
      try {
        const { publish } = api(account)
        const before = await publish.get(id)
        const goesOn = before !== undefined && !isOver(before)
        const job = goesOn ? await publish.run(id, { signal, budgetMs: end - host.now() }) : before
        await rows.forget(due, job)
        if (job?.state === 'failed') log.error('not published', { id, account, error: job.error })
      } catch (error) {
        if (signal.aborted) return
        // An account that nobody speaks for any more must not keep the others waiting.
        toLog(log, 'publication not taken further', { id, account })(error)
      }
    }
  } while (after !== undefined)
}
