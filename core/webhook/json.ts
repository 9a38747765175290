/** Nesting beyond this is no body of Meta's (theirs stay below 20) and would overflow stacks further on. */
const MAX_DEPTH = 200

/** What a body holds that cannot stay as it was parsed, found in one walk: a reason, or `ids` that are numbers. */
function flawOf(value: object, depth: number): 'deep' | 'ids' | undefined {
  if (depth === 0) return 'deep'
  let flaw: 'ids' | undefined
  // Arrays are walked by their own keys too: Meta's are short, and a second loop would be a second rule.
  for (const key of Object.keys(value)) {
    const inner = (value as Record<string, unknown>)[key]
    if (typeof inner === 'object' && inner !== null) {
      const found = flawOf(inner, depth - 1)
      if (found === 'deep') return found
      flaw ??= found
    } else if (typeof inner === 'number' && (key === 'id' || key.endsWith('_id') || Math.abs(inner) > 9e15))
      flaw = 'ids'
  }
  return flaw
}

// A string with what follows it when that is a number value, or a bare number.
const TOKENS = /("(?:[^"\\]|\\.)*")(?:(\s*:\s*)(-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?))?|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g
const unsafe = (number: string): boolean => /^-?\d{16,}$/.test(number) && !Number.isSafeInteger(Number(number))
const isId = (key: string): boolean => key === '"id"' || key.endsWith('_id"')

/** Quotes the numbers that are ids, and those that JavaScript cannot hold: Meta sends both, and ids are strings. */
function quoteIds(text: string): string {
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
  const bare = text.charCodeAt(0) === 0xfeff ? text.slice(1) : text
  const parse = (json: string): unknown => JSON.parse(json, json.includes('\\u') && HALF.test(json) ? whole : undefined)
  let value: unknown
  try {
    value = parse(bare)
    if (typeof value !== 'object' || value === null)
      return { value: Number.isSafeInteger(value) ? value : parse(quoteIds(bare)) }
    const flaw = flawOf(value, MAX_DEPTH)
    if (flaw === 'deep') return { reason: `nested deeper than ${MAX_DEPTH}` }
    return { value: flaw ? parse(quoteIds(bare)) : value }
  } catch {
    return { reason: 'not JSON' }
  }
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
