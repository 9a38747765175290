import type { ErrorClass } from '../../../core/graph/error-class.ts'
import type { Bytes } from '../../../core/graph/source.ts'
import type { Graph } from '../../../core/graph/types.ts'

/** What the steps of a job have answered, by name. */
export type Results = Readonly<Record<string, unknown>>

/**
 * `scheduled`: waits for its time. `working`: its next step may go. `waiting`: for Meta, until `wakeAt`. `bytes`: for
 * the file, which `upload` brings. `uncertain`: an answer got lost, and the next step reads back what happened.
 */
export type JobState = 'scheduled' | 'working' | 'waiting' | 'bytes' | 'uncertain' | 'done' | 'failed' | 'cancelled'

/** Why a job failed, or why it waits. */
export interface JobError {
  readonly message: string
  readonly class?: ErrorClass | undefined
  readonly code?: number | undefined
  readonly subcode?: number | undefined
  readonly fix?: string | undefined
}

/** One publication, as it is stored: plain JSON. Times are in ms since the epoch. */
export interface Job<C = unknown> {
  readonly id: string
  /** Undefined: the account that the token belongs to. */
  readonly account?: string | undefined
  readonly content: C
  readonly state: JobState
  readonly createdAt: number
  /** When it is to be published; undefined: at once. */
  readonly at?: number | undefined
  /** When the next step is due. */
  readonly wakeAt: number
  /** The next step. */
  readonly step: string
  readonly results: Results
  /** How often the step was tried, and how often Meta made us begin anew. */
  readonly tries: number
  readonly restarts: number
  /** Who is at it, and until when nobody else may be. Left behind by a process that died. */
  readonly claim?: { readonly by: string; readonly until: number } | undefined
  /** How far the upload is, in bytes. */
  readonly progress?: { readonly sent: number; readonly total: number } | undefined
  readonly error?: JobError | undefined
  /** What was published, once it is `done`: Meta's id of it and whatever else Meta answered. */
  readonly published?: Published | undefined
}
export interface Published {
  /** Undefined where Meta said that it is published, but not under which id. */
  readonly id?: string | undefined
  readonly post_id?: string | undefined
  /** Steps after the publication that failed for good, such as the first comment. */
  readonly warnings?: readonly JobError[] | undefined
}

/** What a step works with. */
export interface On<C> {
  readonly content: C
  readonly results: Results
  /** Refuses to call once the claim has run out. */
  readonly graph: Graph
  /** The account's id, or `me`. */
  readonly node: string
  readonly now: number
  readonly signal: AbortSignal | undefined
  readonly bytes: Bytes | undefined
  readonly progress: Job['progress']
  /** Stores how far the upload is, and keeps the claim. */
  onProgress(sent: number, total: number): Promise<void>
  /** Whether no other job has published this object. */
  isFree(object: string): Promise<boolean>
}

export type Outcome =
  /** The step is done, with this result. */
  | { readonly kind: 'done'; readonly result?: unknown }
  /** Not yet: the same step again after so many ms. */
  | { readonly kind: 'wait'; readonly ms: number; readonly why: string }
  /** What was made before has lapsed: begin with this step again, at once or after so many ms. */
  | { readonly kind: 'back'; readonly to: string; readonly why: string; readonly ms?: number | undefined }
  /** The file is needed. */
  | { readonly kind: 'bytes' }
  /** Whether it worked must be read back. */
  | { readonly kind: 'uncertain'; readonly why: string }
  /** It did not happen: do it. */
  | { readonly kind: 'absent' }
  /** It cannot go on; whoever takes it up again begins with `to`, or where it stopped. */
  | { readonly kind: 'failed'; readonly error: JobError; readonly to?: string | undefined }

export interface Step<C> {
  readonly name: string
  /** Not before the job's time. What comes earlier is preparation. */
  readonly timed?: boolean
  /** Its failure does not make the publication fail. */
  readonly optional?: boolean
  run(on: On<C>): Promise<Outcome>
  /**
   * For steps that may happen once only: reads back whether it did. Without it a step may be repeated without harm.
   * It answers `done`, `absent`, or `wait` where that is not known yet.
   */
  find?(on: On<C>): Promise<Outcome>
  /**
   * Where `find` knows its object by its content alone: jobs with the same text go through this step one by one, so
   * that none takes another's post for its own.
   */
  twin?(content: C): string
}

export interface Recipe<C> {
  /** Throws `input_invalid` for what Meta would refuse. */
  check(content: C, now: number): void
  steps(content: C): readonly Step<C>[]
  /** How long before its time a job begins to prepare, in ms. */
  lead(content: C): number
  published(results: Results): Published
}

/** A time that never comes, in the 15 digits of a hint. */
export const NEVER = 999_999_999_999_999

export const done = (result?: unknown): Outcome => ({ kind: 'done', result })
export const wait = (ms: number, why: string): Outcome => ({ kind: 'wait', ms, why })
export const failed = (error: JobError, to?: string): Outcome => ({ kind: 'failed', error, to })
export const ABSENT: Outcome = { kind: 'absent' }

export const isOver = ({ state }: Pick<Job, 'state'>): boolean =>
  state === 'done' || state === 'failed' || state === 'cancelled'
