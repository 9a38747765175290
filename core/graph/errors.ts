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

const number = (value: unknown): number | undefined => (/^-?\d+$/.test(`${value}`) ? Number(value) : undefined)

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
  declare readonly status: number
  declare readonly metaCode: number | undefined
  declare readonly subcode: number | undefined
  declare readonly type: string | undefined
  /** `fbtrace_id`: what Meta's support asks for. */
  declare readonly traceId: string | undefined
  /** What Meta would show to the app's user, in the user's language. */
  declare readonly userTitle: string | undefined
  declare readonly userMessage: string | undefined
  declare readonly isTransient: boolean | undefined
  declare readonly class: ErrorClass
  /** What shares the trouble, and so has to pause. */
  declare readonly scope: ErrorScope
  /** Whether the same call may work later, without a change. A write with an unknown outcome may have worked already. */
  declare readonly retryable: boolean
  /** When to try again, in ms since the epoch. */
  declare readonly retryAt: number | undefined
  /** Whether Meta answered: without an answer, a write may or may not have happened. */
  declare readonly outcome: 'known' | 'unknown'
  readonly #headers: Headers | undefined

  constructor(status: number, error: MetaError, init: GraphErrorInit = {}) {
    const { code = 'graph_failed', outcome = 'known', now, clean = String } = init
    const cleaned = (text: string | undefined): string | undefined => text && clean(`${text}`)
    const metaCode = number(error.code)
    const subcode = number(error.error_subcode)
    const isTransient = error.is_transient
    const details = (error.error_data as { details?: unknown } | null | undefined)?.details
    const title = `${error.message ?? error.title ?? 'no answer'}`
    const text = typeof details === 'string' && !title.includes(details) ? `${title}: ${details}` : title
    super(code, clean(metaCode === undefined || text.startsWith('(#') ? text : `(#${metaCode}) ${text}`), init)
    const { wait, ...facts } = classify({ status, code: metaCode, subcode, isTransient })
    Object.assign(this, {
      name: 'GraphError',
      status,
      metaCode,
      subcode,
      type: error.type,
      traceId: error.fbtrace_id,
      userTitle: cleaned(error.error_user_title),
      userMessage: cleaned(error.error_user_msg),
      isTransient,
      ...facts,
      retryAt: init.retryAt ?? (wait > 0 && now !== undefined ? now + wait * 1000 : undefined),
      outcome,
    })
    this.#headers = init.headers
  }

  /** The headers of the answer; `usageOf(error.headers)` reads Meta's usage from them. */
  get headers(): Headers | undefined {
    return this.#headers
  }

  /** The same error from a `failed` status, an inbound error or an item of a batch. `now` in ms dates `retryAt`. */
  static from(error: MetaError, init: GraphErrorInit & { readonly status?: number | undefined } = {}): GraphError {
    // By its own name here, the class would be `_GraphError` in bundles, and in every stack.
    return new this(init.status ?? 0, error, init)
  }
}
