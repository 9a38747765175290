import { type ErrorCode, type ErrorInit, SignalboxError } from '../errors.ts'
import { classify } from './classify.ts'
import type { ErrorClass, ErrorScope } from './error-class.ts'

/** The `error` object of a Graph answer, of a `failed` status or of an inbound error. */
export interface MetaError {
  readonly message?: string | undefined
  /** WhatsApp's statuses and inbound errors carry a title, often without a message. */
  readonly title?: string | undefined
  readonly type?: string | undefined
  readonly code?: number | undefined
  readonly error_subcode?: number | undefined
  readonly is_transient?: boolean | undefined
  readonly error_user_title?: string | undefined
  readonly error_user_msg?: string | undefined
  readonly fbtrace_id?: string | undefined
  readonly error_data?: unknown
  readonly href?: string | undefined
}

export interface GraphErrorInit extends Pick<ErrorInit, 'cause'> {
  /** Default: `graph_failed`. */
  readonly code?: ErrorCode | undefined
  /** Default: `known`. */
  readonly outcome?: 'known' | 'unknown' | undefined
  /** When Meta said that calls work again, in ms since the epoch. */
  readonly retryAt?: number | undefined
  /** The moment of the failure; the table's wait counts from here. */
  readonly now?: number | undefined
  /** The answer's headers, for those who read its usage; never printed. */
  readonly headers?: Headers | undefined
  /** Takes secrets out of Meta's texts. */
  readonly clean?: ((text: string) => string) | undefined
}

const number = (value: unknown): number | undefined => {
  const n = typeof value === 'string' && value !== '' ? Number(value) : value
  return typeof n === 'number' && Number.isFinite(n) ? n : undefined
}

/**
 * A call that Meta refused or did not answer, or a message whose delivery failed. `code` is signalbox's own
 * (`graph_failed`); Meta's numbers are `metaCode` and `subcode`; `class` says what to do about them.
 * Safe to log: it holds neither token nor body.
 * Source: https://developers.facebook.com/docs/graph-api/guides/error-handling
 *
 * @example
 * try { await ctx.reply('hello') } catch (e) {
 *   if (e instanceof GraphError && e.class === 'window') await sendTemplate()
 *   else throw e
 * }
 */
export class GraphError extends SignalboxError {
  /** HTTP status; 0 where no answer came, or where the error came in a webhook. */
  readonly status: number
  readonly metaCode: number | undefined
  readonly subcode: number | undefined
  readonly type: string | undefined
  /** `fbtrace_id`: what Meta's support asks for. */
  readonly traceId: string | undefined
  /** What Meta would show to the app's user, in the user's language. */
  readonly userTitle: string | undefined
  readonly userMessage: string | undefined
  readonly isTransient: boolean | undefined
  readonly class: ErrorClass
  /** What shares the trouble, and so has to pause. */
  readonly scope: ErrorScope
  /** Whether the same call may work later, without a change. A write with an unknown outcome may have worked already. */
  readonly retryable: boolean
  /** When to try again, in ms since the epoch. */
  readonly retryAt: number | undefined
  /** Whether Meta answered: without an answer, a write may or may not have happened. */
  readonly outcome: 'known' | 'unknown'
  readonly #headers: Headers | undefined

  constructor(status: number, error: MetaError, init: GraphErrorInit = {}) {
    const clean = (text: string | undefined): string | undefined => text && (init.clean?.(text) ?? text)
    const code = number(error.code)
    const details = (error.error_data as { details?: unknown } | null | undefined)?.details
    const title = error.message ?? error.title ?? 'no answer'
    const text = typeof details === 'string' && !title.includes(details) ? `${title}: ${details}` : title
    const named = code === undefined || text.startsWith('(#') ? text : `(#${code}) ${text}`
    super(init.code ?? 'graph_failed', clean(named) ?? named, { cause: init.cause })
    this.name = 'GraphError'
    this.status = status
    this.metaCode = code
    this.subcode = number(error.error_subcode)
    this.type = error.type
    this.traceId = error.fbtrace_id
    this.userTitle = clean(error.error_user_title)
    this.userMessage = clean(error.error_user_msg)
    this.isTransient = error.is_transient
    const facts = classify({ status, code, subcode: this.subcode, isTransient: this.isTransient })
    this.class = facts.class
    this.scope = facts.scope
    this.retryable = facts.retryable
    const wait = facts.wait > 0 && init.now !== undefined ? init.now + facts.wait * 1000 : undefined
    this.retryAt = init.retryAt ?? wait
    this.outcome = init.outcome ?? 'known'
    this.#headers = init.headers
  }

  /** The headers of the answer; `usageOf(error.headers)` reads Meta's usage from them. */
  get headers(): Headers | undefined {
    return this.#headers
  }

  /** The same error from a `failed` status, an inbound error or an item of a batch. `now` in ms dates `retryAt`. */
  static from(error: MetaError, init: GraphErrorInit & { readonly status?: number | undefined } = {}): GraphError {
    return new GraphError(init.status ?? 0, error, init)
  }

  override toJSON(): object {
    const { name, message, cause: _, stack: __, ...rest } = this
    return { name, message, ...rest }
  }
}
