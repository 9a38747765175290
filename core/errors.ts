import type { Log } from './host.ts'

/**
 * Every error that signalbox throws on purpose has a stable `code`, a sentence that says how to mend it (`fix`)
 * and the page that explains it (`docs`).
 */
export type ErrorCode =
  | 'config_missing'
  | 'plugin_invalid'
  | 'query_unknown'
  | 'account_unknown'
  | 'store_failed'
  | 'store_locked'
  | 'store_weak'
  | 'effect_diverged'
  | 'effect_parked'
  | 'lease_lost'
  | 'ask_timeout'
  | 'ask_cancelled'
  | 'busy'
  | 'limit_exceeded'
  | 'input_invalid'
  | 'write_refused'
  | 'window_closed'
  | 'feature_retired'
  | 'media_refused'
  | 'token_invalid'
  | 'token_revoked'
  | 'seal_invalid'
  | 'state_invalid'
  | 'graph_failed'

export interface ErrorInit {
  readonly fix?: string | undefined
  readonly cause?: unknown
}

/**
 * @example
 * try { await app.whatsapp.api(host).text('27820001111', '') } catch (e) {
 *   if (e instanceof SignalboxError) console.error(e.code, e.fix)
 * }
 */
export class SignalboxError extends Error {
  declare readonly code: ErrorCode
  declare readonly fix: string | undefined
  declare readonly docs: string
  constructor(code: ErrorCode, message: string, options: ErrorInit = {}) {
    super(message, options)
    const { fix } = options
    Object.assign(this, { name: 'SignalboxError', code, fix, docs: `docs/errors.md#${code}` })
  }
  toJSON(): object {
    return Object.assign({ message: this.message }, this)
  }
}

/** What to print of anything thrown: its name, code, message and fix, and those of its causes; no other property. */
export function describe(error: unknown): {
  name: string
  message: string
  code?: string | undefined
  fix?: string | undefined
  cause?: object | undefined
} {
  if (!(error instanceof Error)) return { name: typeof error, message: String(error).slice(0, 500) }
  const { code } = error as { code?: unknown }
  return {
    name: error.name,
    message: error.message.slice(0, 500),
    code: typeof code === 'string' || typeof code === 'number' ? String(code) : undefined,
    fix: error instanceof SignalboxError ? error.fix : undefined,
    cause: error.cause === undefined || error.cause === error ? undefined : describe(error.cause),
  }
}

/** Tells the log of an error that nobody waits for, and where it was thrown: names of functions and lines, no values. */
export const toLog =
  (log: Pick<Log, 'error'>, message: string, data?: object) =>
  (error: unknown): void =>
    log.error(message, {
      ...data,
      error: describe(error),
      stack: String((error as Error | undefined)?.stack)
        .match(/^ +at .+/gm)
        ?.slice(0, 6),
    })
