/** Nesting beyond this is no body of Meta's (theirs stay below 20) and would overflow stacks further on. */
const MAX_DEPTH = 200

const isId = (key: string): boolean => /(^"?|_)id"?$/.test(key)

/** Whether a number is one that JavaScript cannot hold. */
const isLong = (value: unknown): boolean => typeof value === 'number' && Math.abs(value) > 9e15

/** Whether any number in it is an id, or one that JavaScript cannot hold. Throws where it is nested too deeply. */
function holdsIds(value: object, depth: number): boolean {
  if (depth === 0) throw new RangeError(`nested deeper than ${MAX_DEPTH}`)
  let found = false
  // Arrays by their items: `for in` makes texts of their indices, which costs as much as to parse all of the body. In
  // objects that JSON.parse made it finds no inherited keys, and makes no list of them. Most values are texts: they
  // are passed by without a call.
  if (Array.isArray(value)) {
    for (const item of value)
      if (typeof item === 'object' ? item !== null && holdsIds(item, depth - 1) : isLong(item)) found = true
    return found
  }
  for (const key in value) {
    const item = (value as Record<string, unknown>)[key]
    if (typeof item === 'string') continue
    if (typeof item === 'object' ? item !== null && holdsIds(item, depth - 1) : isLong(item)) found = true
    else if (typeof item === 'number' && isId(key)) found = true
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

/** What makes such halves whole, where there may be any. */
const reviver = (json: string) => (json.includes('\\u') && HALF.test(json) ? whole : undefined)
/** Parses JSON of Meta's with ids as strings, whether they need it or not. */
export const quoted = (json: string): unknown => JSON.parse(quoteIds(json), reviver(json))

export interface Parsed {
  readonly value?: unknown
  /** `JSON.parse` says the same of its text, but for a byte order mark. */
  readonly exact?: boolean
  readonly reason?: string
}
/** Parses a webhook body with ids as strings; a reason where it is none. */
export function parseJson(text: string): Parsed {
  const bare = text.charCodeAt(0) === 0xfeff ? text.slice(1) : text
  try {
    const revive = reviver(bare)
    const value = JSON.parse(bare, revive)
    return holdsIds([value], MAX_DEPTH + 1) ? { value: quoted(bare) } : { value, exact: !revive }
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
