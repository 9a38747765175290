import { isJson } from '../json.ts'

/** What Meta demands of one place in a body. `[]` in a path stands for every element of a list. */
export interface Rule {
  readonly path: string
  readonly type: 'text' | 'list' | 'object' | 'number'
  /** Must be there. */
  readonly need?: boolean
  /** Least and most characters or elements. */
  readonly min?: number
  readonly max?: number
  readonly oneOf?: readonly string[]
  readonly pattern?: RegExp
  /** No value twice in the whole body. */
  readonly unique?: boolean
}
export interface Breach {
  readonly what: 'missing' | 'invalid'
  readonly path: string
  readonly details: string
}

interface Found {
  readonly path: string
  readonly value: unknown
}
function find(value: unknown, keys: readonly string[], path = ''): Found[] {
  const [key, ...rest] = keys
  if (key === undefined) return [{ path, value }]
  const name = key.replace('[]', '')
  const inner = isJson(value) ? value[name] : undefined
  const here = path ? `${path}.${name}` : name
  if (!key.endsWith('[]')) {
    // A place inside something absent is nobody's mistake: the rule for the outer place speaks.
    return inner === undefined && rest.length > 0 ? [] : find(inner, rest, here)
  }
  return Array.isArray(inner) ? inner.flatMap((item, i) => find(item, rest, `${here}[${i}]`)) : []
}

/** Characters are code points, as in the JSON schema of Meta's specification. */
const sizeOf = (value: unknown): number =>
  typeof value === 'string' ? [...value].length : Array.isArray(value) ? value.length : 0
const isType = (type: Rule['type'], value: unknown): boolean => {
  if (type === 'list') return Array.isArray(value)
  if (type === 'object') return isJson(value)
  if (type === 'number') return Number.isFinite(typeof value === 'string' && value !== '' ? Number(value) : value)
  return typeof value === 'string' || typeof value === 'number'
}

function breach(rule: Rule, { path, value }: Found): Breach | undefined {
  const { min = rule.type === 'text' && rule.need ? 1 : 0, max = Number.POSITIVE_INFINITY } = rule
  const invalid = (details: string): Breach => ({ what: 'invalid', path, details })
  if (value === undefined || value === null)
    return rule.need ? { what: 'missing', path, details: `The parameter ${path} is required.` } : undefined
  if (!isType(rule.type, value))
    return invalid(`Param ${path} must be ${rule.type === 'text' ? 'a string' : `a ${rule.type}`}.`)
  if (rule.type !== 'number' && rule.type !== 'object') {
    if (sizeOf(value) > max)
      return invalid(`Param ${path} must be at most ${max} ${rule.type === 'text' ? 'characters long' : 'elements'}.`)
    if (sizeOf(value) < min)
      return invalid(`Param ${path} must be at least ${min} ${rule.type === 'text' ? 'characters long' : 'elements'}.`)
  }
  if (rule.oneOf && !rule.oneOf.includes(String(value)))
    return invalid(`Param ${path} must be one of {${rule.oneOf.join(', ')}} - got "${String(value)}".`)
  if (rule.pattern && !rule.pattern.test(String(value))) return invalid(`Param ${path} is not a valid value.`)
  return undefined
}

/** The first rule that a body breaks. */
export function firstBreach(rules: readonly Rule[], body: unknown): Breach | undefined {
  for (const rule of rules) {
    const found = find(body, rule.path.split('.'))
    for (const place of found) {
      const broken = breach(rule, place)
      if (broken) return broken
    }
    const values = found.map((f) => f.value)
    if (rule.unique && new Set(values).size < values.length)
      return { what: 'invalid', path: rule.path, details: `Param ${rule.path} must be unique.` }
  }
  return undefined
}
