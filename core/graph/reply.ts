import { quoted } from '../webhook/json.ts'
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
  return { message, code } as MetaError
}

/** When calls work again, as the headers tell it: Meta sends minutes, seconds, or nothing. */
function regainAt(headers: Headers, now: number): number | undefined {
  const told = [...headers].join().matchAll(/(regain_access":|reset_time_duration":|retry-after,)(\d+)/g)
  const seconds = [...told].map(([, name, time]) => Number(time) * (name?.startsWith('regain') ? 60 : 1))
  const longest = Math.max(0, ...seconds)
  return longest > 0 ? now + longest * 1000 : undefined
}

const kindOf = (text: string): string => (text === '' ? 'an empty body' : /^\s*</.test(text) ? 'HTML' : 'no JSON')

/** An answer of Meta's, or the GraphError that it stands for. */
export function readReply(
  status: number,
  headers: Headers,
  text: string,
  init: GraphErrorInit & { readonly now: number },
): Reply {
  const bare = status === 204 || status === 304
  const ok = bare || (status >= 200 && status < 300)
  let error: MetaError | undefined
  let readable = true
  try {
    const data = bare ? undefined : quoted(text)
    error = metaErrorOf(data, ok)
    if (!error) return { status, headers, data }
  } catch {
    readable = false
    error = { message: `Meta answered ${kindOf(text)}` }
  }
  // A batch that timed out (960) may have run in part.
  const outcome = (!readable && (ok || status >= 500)) || error.code === 960 ? 'unknown' : 'known'
  const { message = `Meta answered ${status}` } = error
  throw new GraphError(
    status,
    { ...error, message },
    { ...init, outcome, headers, retryAt: regainAt(headers, init.now) },
  )
}
