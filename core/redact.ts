import { describe } from './errors.ts'
import { scrub } from './graph/scrub.ts'

/** Names whose values are secrets, and names whose values tell who a person is; both are left out of logs. */
const SECRET = /token|secret|authorization|password|cookie|signature|api_?key|proof|bearer/i
const PERSONAL =
  /^(?:user|from|to|wa_id|user_id|from_user_id|recipient(?:_id)?|phone|phone_number|email|text|body|caption)$/
const LONGEST = 1000
const DEEPEST = 6

/**
 * What may be printed of any value: no secrets, no tokens inside texts, no people, no message bodies, nothing endless.
 *
 * @example
 * redact({ token: 'EAAG…', id: '1', user: '27820001111' }) // { token: '…', id: '1', user: '…' }
 */
export function redact(value: unknown, depth = 0): unknown {
  if (typeof value === 'string') return scrub(value).slice(0, LONGEST)
  if (typeof value === 'bigint') return String(value)
  if (typeof value !== 'object' || value === null) return value
  if (value instanceof Error) return redact(describe(value), depth + 1)
  if (ArrayBuffer.isView(value)) return `${value.byteLength} bytes`
  if (depth >= DEEPEST) return '…'
  if (Array.isArray(value)) return value.slice(0, 100).map((item) => redact(item, depth + 1))
  const hidden = (name: string, inner: unknown): boolean =>
    SECRET.test(name) || (PERSONAL.test(name) && typeof inner !== 'number' && typeof inner !== 'boolean')
  return Object.fromEntries(
    Object.entries(value).map(([name, inner]) => [name, hidden(name, inner) ? '…' : redact(inner, depth + 1)]),
  )
}
