/** Nesting beyond this is no body of Meta's (theirs stay below 20) and would overflow stacks further on. */
const MAX_DEPTH = 200

const isId = (key: string): boolean => /(^"?|_)id"?$/.test(key)

/** Whether any number in it is an id, or one that JavaScript cannot hold. Throws where it is nested too deeply. */
function holdsIds(value: object, depth: number): boolean {
  if (depth < 0) throw new RangeError(`nested deeper than ${MAX_DEPTH}`)
  let found = false
  // What JSON.parse makes has no inherited keys, and `for in` makes no list of them.
  for (const key in value) {
    const inner = (value as Record<string, unknown>)[key]
    if (typeof inner === 'object' && inner !== null) found = holdsIds(inner, depth - 1) || found
    else if (typeof inner === 'number' && (Math.abs(inner) > 9e15 || isId(key))) found = true
  }
  return found
}

// A string with what follows it when that is a number value, or a bare number.
const TOKENS = /("(?:[^"\\]|\\.)*")(?:(\s*:\s*)(-?\d[\d.eE+-]*))?|-?\d[\d.eE+-]*/g
const unsafe = (number: string): boolean => /^-?\d{16,}$/.test(number) && !Number.isSafeInteger(Number(number))

/** Quotes the numbers that are ids, and those that JavaScript cannot hold: Meta sends both, and ids are strings. */
function quoteIds(text: string): string {
  return text.replace(TOKENS, (token, string = '', colon = '', number = string ? '' : token) =>
    unsafe(number) || (isId(string) && /^\d+$/.test(number)) ? `${string}${colon}"${number}"` : token,
  )
}

// Half of a surrogate pair is no text: it breaks addresses and keys. Only `\\ud…` without its other half makes one.
const HALF = /\\ud[89ab][\da-f]{2}(?!\\ud[c-f])|(?<!\\ud[89ab][\da-f]{2})\\ud[c-f]/i
const whole = (_: string, value: unknown): unknown =>
  typeof value === 'string' ? value.replace(/[\ud800-\udfff]/gu, '\ufffd') : value

const parse = (json: string): unknown => JSON.parse(json, json.includes('\\u') && HALF.test(json) ? whole : undefined)
/** Parses JSON of Meta's with ids as strings, whether they need it or not. */
export const quoted = (json: string): unknown => parse(quoteIds(json))

/** Parses a webhook body with ids as strings; a reason where it is none. */
export function parseJson(text: string): { readonly value: unknown } | { readonly reason: string } {
  const bare = text.charCodeAt(0) === 0xfeff ? text.slice(1) : text
  try {
    const value = parse(bare)
    return { value: holdsIds([value], MAX_DEPTH) ? quoted(bare) : value }
  } catch (error) {
    return { reason: error instanceof RangeError ? error.message : 'not JSON' }
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
