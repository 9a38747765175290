import { parseJson } from '../webhook/json.ts'
import { GraphError, type GraphErrorInit, type MetaError } from './errors.ts'
import type { Reply } from './types.ts'

/** Finds Meta's error in an answer, in any of the shapes that Meta uses. */
function metaErrorOf(data: unknown, ok: boolean): MetaError | undefined {
  const { error, ...flat } = (data ?? {}) as Record<string, unknown>
  if (typeof error === 'object' && error !== null) return error as MetaError
  if (ok) return undefined
  // OAuth has {error, error_description}, Instagram Login {code, error_message}, an item of a batch {error_code}.
  const message = flat['error_message'] ?? flat['error_description'] ?? error
  const code = flat['code'] ?? flat['error_code']
  return { ...(typeof message === 'string' && { message }), ...(code !== undefined && { code: Number(code) }) }
}

/** When calls work again, as the headers tell it: Meta sends minutes, seconds, or nothing. */
function regainAt(headers: Headers, now: number): number | undefined {
  const longest = (name: string, field: string): number =>
    Math.max(...[...`${headers.get(name)}`.matchAll(RegExp(`"${field}":(\\d+)|^`, 'g'))].map((m) => Number(m[1] ?? 0)))
  const seconds = Math.max(
    60 * longest('x-business-use-case-usage', 'estimated_time_to_regain_access'),
    longest('x-ad-account-usage', 'reset_time_duration'),
    Number(headers.get('retry-after')) || 0,
  )
  return seconds > 0 ? now + seconds * 1000 : undefined
}

const kindOf = (text: string): string =>
  text === '' ? 'an empty body' : /^\s*</.test(text) ? 'HTML' : 'a body that is not JSON'

/** An answer of Meta's, or the GraphError that it stands for. */
export function readReply(
  status: number,
  headers: Headers,
  text: string,
  init: GraphErrorInit & { readonly now: number },
): Reply {
  const ok = status >= 200 && status < 300
  const parsed = status === 204 || status === 304 ? { value: undefined } : parseJson(text)
  const readable = 'value' in parsed
  const error = readable
    ? metaErrorOf(parsed.value, ok || status === 304)
    : { message: `Meta answered ${kindOf(text)}` }
  if (readable && !error) return { status, headers, data: parsed.value }
  // A batch that timed out (960) may have run in part.
  const unknown = (!readable && (ok || status >= 500)) || (error as MetaError).code === 960
  const outcome = unknown ? 'unknown' : 'known'
  const told = { message: `Meta answered ${status}`, ...error }
  throw new GraphError(status, told, { ...init, outcome, headers, retryAt: regainAt(headers, init.now) })
}
