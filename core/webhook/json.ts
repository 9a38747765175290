/** Nesting beyond this is no body of Meta's (theirs stay below 20) and would overflow stacks further on. */
const MAX_DEPTH = 200

function deeperThan(limit: number, value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false
  if (limit === 0) return true
  for (const key in value) if (deeperThan(limit - 1, (value as Record<string, unknown>)[key])) return true
  return false
}

// A string with what follows it when that is a number value, or a bare number.
const TOKENS = /("(?:[^"\\]|\\.)*")(?:(\s*:\s*)(-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?))?|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g
const unsafe = (number: string): boolean => /^-?\d{16,}$/.test(number) && !Number.isSafeInteger(Number(number))
const isId = (key: string): boolean => key === '"id"' || key.endsWith('_id"')

/** Quotes the numbers that are ids, and those that JavaScript cannot hold: Meta sends both, and ids are strings. */
function quoteIds(text: string): string {
  if (!/id"\s*:\s*\d|\d{16}/.test(text)) return text
  return text.replace(TOKENS, (token, string?: string, colon?: string, number?: string) => {
    if (string === undefined) return unsafe(token) ? `"${token}"` : token
    if (number === undefined || colon === undefined) return token
    return (isId(string) && /^\d+$/.test(number)) || unsafe(number) ? `${string}${colon}"${number}"` : token
  })
}

// Half of a surrogate pair is no text: it breaks addresses and keys. Only `\\ud…` without its other half makes one.
const HALF = /\\ud[89ab][\da-f]{2}(?!\\ud[c-f])|(?<!\\ud[89ab][\da-f]{2})\\ud[c-f]/i
const whole = (_: string, value: unknown): unknown =>
  typeof value === 'string' ? value.replace(/[\ud800-\udfff]/gu, '\ufffd') : value

/** Parses a webhook body with ids as strings; a reason where it is none. */
export function parseJson(text: string): { readonly value: unknown } | { readonly reason: string } {
  let value: unknown
  try {
    const quoted = quoteIds(text.charCodeAt(0) === 0xfeff ? text.slice(1) : text)
    value = JSON.parse(quoted, HALF.test(quoted) ? whole : undefined)
  } catch {
    return { reason: 'not JSON' }
  }
  return deeperThan(MAX_DEPTH, value) ? { reason: `nested deeper than ${MAX_DEPTH}` } : { value }
}

/** JSON with sorted keys: the same for the same content. */
export function canonical(value: unknown): string {
  return (
    JSON.stringify(value, (_, v: unknown) =>
      typeof v === 'object' && v !== null && !Array.isArray(v)
        ? Object.fromEntries(Object.entries(v).sort(([a], [b]) => (a < b ? -1 : 1)))
        : v,
    ) ?? 'undefined'
  )
}
