import { ERROR_ROWS, type ErrorClass, type ErrorScope } from './error-table.ts'

/** What the table says of one failure. */
export interface ErrorFacts {
  readonly class: ErrorClass
  readonly scope: ErrorScope
  /** Seconds to wait unless Meta says otherwise. */
  readonly wait: number
  /** Whether the same call may work later, without a change. */
  readonly retryable: boolean
}
export interface ErrorNumbers {
  /** HTTP status; 0 where there was none. */
  readonly status: number
  readonly code?: number | undefined
  readonly subcode?: number | undefined
  readonly isTransient?: boolean | undefined
}

const fact = (name: ErrorClass, scope: ErrorScope = 'call', wait = 0): ErrorFacts => ({
  class: name,
  scope,
  wait,
  retryable: name === 'transient' || name === 'rate' || name === 'quota' || name === 'pending',
})

function find(code: number, subcode = 0): ErrorFacts | undefined {
  const long = subcode >= 10_000
  const names = [`${code}/${subcode}`, long ? `${subcode}` : '', `${code}`]
  let best = names.length
  let found: ErrorFacts | undefined
  for (const [name, scope, wait, numbers] of ERROR_ROWS)
    for (const number of numbers.split(' ')) {
      const at = names.indexOf(number)
      const [from, to] = number.split('-').map(Number) as [number, number?]
      const within = to !== undefined && ((code >= from && code <= to) || (long && subcode >= from && subcode <= to))
      if (at < 0 ? found || !within : at >= best) continue
      if (at >= 0) best = at
      found = fact(name, scope, wait)
    }
  return found
}

/** HTTP statuses that say enough by themselves. */
const byStatus = (status: number): ErrorFacts =>
  status === 429
    ? fact('rate', 'app', 60)
    : status === 401
      ? fact('auth', 'token')
      : status === 403
        ? fact('permission', 'token')
        : status === 404
          ? fact('missing')
          : status === 0 || status === 408 || status >= 500 || (status >= 200 && status < 300)
            ? fact('transient', 'call', 1)
            : fact('invalid')

/**
 * Classes one failure by its numbers alone: Meta's words are translated, change, and quote what the caller sent.
 *
 * @example
 * classify({ status: 400, code: 131047 }).class // 'window'
 */
export function classify({ status, code, subcode, isTransient }: ErrorNumbers): ErrorFacts {
  const found = (code !== undefined && find(code, subcode)) || byStatus(code !== undefined && code < 0 ? 500 : status)
  if (isTransient === true && found.class === 'invalid') return fact('transient', 'call', 1)
  // Code 1 is "unknown error", also where Meta knows it to be permanent and answers 400.
  if (isTransient === false && code === 1 && status < 500) return fact('invalid')
  return found
}
