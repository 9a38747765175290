import type { ErrorClass, ErrorScope } from './error-class.ts'
import { GROUPS, NUMBERS } from './error-numbers.ts'

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

/** Transient, rate, quota and pending. */
const RETRYABLE = /^(tr|ra|q|pen)/

function fact(group: string): ErrorFacts {
  const [name, scope = 'call', wait = 0] = group.split(' ') as [ErrorClass, ErrorScope?, string?]
  return { class: name, scope, wait: Number(wait), retryable: RETRYABLE.test(name) }
}

/** The group of a code and subcode in the packed table. A pair wins over a subcode, that over a code, that over a range. */
function find(code: number, subcode = 0): string | undefined {
  const wanted = [code * 1e7 + subcode, subcode < 10_000 ? -1 : subcode, code, 9e9 + Math.floor(code / 100)]
  const letters: string[] = []
  let number = 0
  for (const [, delta = '', letter = ''] of NUMBERS.matchAll(/([^A-Z]*)(.)/g)) {
    number += Number.parseInt(delta || '1', 36)
    letters[wanted.indexOf(number)] = letter
  }
  return GROUPS.split(',')[Number.parseInt(letters.find(Boolean) ?? '', 36) - 10]
}

/** What HTTP says, where Meta's number says nothing. */
const ofStatus = (status: number): string =>
  find(8e9 + status) ?? (status < 300 || status === 408 || status >= 500 ? 'transient call 1' : 'invalid')

/**
 * Classes one failure by its numbers alone: Meta's words are translated, change, and quote what the caller sent.
 *
 * @example
 * classify({ status: 400, code: 131047 }).class // 'window'
 */
export function classify({ status, code, subcode, isTransient }: ErrorNumbers): ErrorFacts {
  // Negative codes are failures inside Meta; a webhook's number without a status is no reason to try again.
  const http = code === undefined ? status : code < 0 ? 500 : status || 400
  const found = fact((code !== undefined && find(code, subcode)) || ofStatus(http))
  if (isTransient === true && found.class === 'invalid') return fact('transient call 1')
  // Code 1 is "unknown error", also where Meta knows it to be permanent and answers 400.
  if (isTransient === false && code === 1 && found.class === 'transient' && status < 500) return fact('invalid')
  return found
}
