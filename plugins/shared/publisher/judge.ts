import { HOUR } from '../../../core/duration.ts'
import { SignalboxError } from '../../../core/errors.ts'
import { GraphError } from '../../../core/graph/errors.ts'
import { failed, type JobError, type Outcome, wait } from './types.ts'

/** After so many failures in a row a step is given up. */
const TRIES = 10
const FIRST_PAUSE = 5_000
const LONGEST_PAUSE = HOUR
/** How long Meta gets to show what a call without an answer did. */
const SETTLE = 15_000

/** 5 s, 10 s, 20 s … an hour. */
export const pauseAfter = (tries: number): number => Math.min(FIRST_PAUSE * 2 ** tries, LONGEST_PAUSE)

export function errorOf(error: unknown): JobError {
  if (error instanceof GraphError)
    return {
      message: error.userMessage ?? error.message,
      class: error.class,
      code: error.metaCode,
      subcode: error.subcode,
      fix: error.fix,
    }
  if (error instanceof SignalboxError) return { message: error.message, fix: error.fix }
  return { message: error instanceof Error ? error.message : String(error) }
}

/**
 * What a failure means for a step. `once`: it must not happen twice, so a call that may have worked is read back first;
 * Meta has been seen to answer 5xx to posts that went out.
 */
export function judge(error: unknown, about: { once: boolean; tries: number; now: number }): Outcome {
  const why = errorOf(error)
  if (error instanceof SignalboxError && !(error instanceof GraphError))
    return error.code === 'lease_lost' || error.code === 'store_failed' ? wait(FIRST_PAUSE, why.message) : failed(why)
  const known = error instanceof GraphError ? error : undefined
  const passing = known === undefined || known.class === 'transient'
  if (about.once && (passing || known?.outcome === 'unknown' || known?.class === 'done'))
    return { kind: 'uncertain', why: why.message }
  if (passing) return about.tries + 1 >= TRIES ? failed(why) : wait(pauseAfter(about.tries), why.message)
  if (known?.retryable) return wait(Math.max((known.retryAt ?? 0) - about.now, pauseAfter(about.tries)), why.message)
  return failed(why)
}

/** What it means that reading back failed: nothing is known yet, and nothing may be repeated. */
export function judgeFinding(error: unknown, about: { tries: number; now: number }): Outcome {
  const why = errorOf(error)
  const known = error instanceof GraphError ? error : undefined
  if (about.tries + 1 >= TRIES)
    return failed({
      ...why,
      message: `It may have been published, but could not be read back: ${why.message}`,
      fix: 'Look at the account, then settle it with publish.decide().',
    })
  return wait(Math.max((known?.retryAt ?? 0) - about.now, pauseAfter(about.tries)), why.message)
}

export const settleMs: number = SETTLE
