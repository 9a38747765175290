import { SignalboxError } from '../../../core/errors.ts'
import { GraphError } from '../../../core/graph/errors.ts'

/** What a command found or did: `data` for machines (`--json`), `text` for people. */
export interface Outcome {
  readonly data: unknown
  readonly text: string
  /** `false` ends the process with 1. Default: true. */
  readonly ok?: boolean | undefined
}

/** What a call without an answer died of, as the system names it: `connect ECONNREFUSED 127.0.0.1:8787`. */
export function networkReason(error: unknown): string {
  const { message, code, cause } = error as { message?: string; code?: string; cause?: unknown }
  return cause instanceof Error ? networkReason(cause) : message || code || String(error)
}

/** An error in words, with what to do about it; never a stack. */
export function failure(error: unknown): Outcome {
  if (error instanceof SignalboxError || error instanceof GraphError) {
    const { code, fix } = error as { code: string; fix?: string | undefined }
    const unanswered = error instanceof GraphError && error.status === 0 && error.cause !== undefined
    const message = unanswered ? `${error.message} (${networkReason(error)})` : error.message
    return {
      ok: false,
      data: { error: { code, message, fix } },
      text: `error: ${message}${fix ? `\n  fix: ${fix}` : ''}`,
    }
  }
  const message = error instanceof Error ? error.message : String(error)
  return { ok: false, data: { error: { code: 'internal', message } }, text: `error: ${message}` }
}

/** Columns of equal width. */
export function table(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, i) => Math.max(...rows.map((row) => (row[i] ?? '').length)))
  return rows
    .map((row) =>
      row
        .map((cell, i) => cell.padEnd(widths[i] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n')
}
