import { SignalboxError } from '../errors.ts'

/** The `error` object of a Graph answer, of a `failed` status or of an inbound error. */
export interface MetaError {
  readonly message?: string
  readonly type?: string
  readonly code?: number
  readonly error_subcode?: number
  readonly is_transient?: boolean
  readonly error_user_title?: string
  readonly error_user_msg?: string
  readonly fbtrace_id?: string
  readonly error_data?: unknown
}

/**
 * A call that Meta refused or did not answer. Safe to log: it holds neither token nor body.
 * Source: https://developers.facebook.com/docs/graph-api/guides/error-handling
 */
export class GraphError extends SignalboxError {
  /** HTTP status; 0 where no answer came. */
  readonly status: number
  readonly subcode: number | undefined
  readonly metaCode: number | undefined
  readonly type: string | undefined
  readonly traceId: string | undefined
  /** Whether Meta answered: without an answer, a write may or may not have happened. */
  readonly outcome: 'known' | 'unknown'
  constructor(
    status: number,
    error: MetaError,
    init: { readonly outcome?: 'known' | 'unknown'; readonly cause?: unknown } = {},
  ) {
    const title = error.message ?? 'no answer'
    super('graph_failed', error.code === undefined ? title : `(#${error.code}) ${title}`, { cause: init.cause })
    this.name = 'GraphError'
    this.status = status
    this.metaCode = error.code
    this.subcode = error.error_subcode
    this.type = error.type
    this.traceId = error.fbtrace_id
    this.outcome = init.outcome ?? 'known'
  }
}
