import { SignalboxError } from '../../core/errors.ts'
import type { Call, Reply, Transformer } from '../../core/graph/types.ts'

/** Fields that hold money, anywhere in what is sent. */
const MONEY = [
  'daily_budget',
  'lifetime_budget',
  'spend_cap',
  'bid_amount',
  'daily_spend_cap',
  'lifetime_spend_cap',
  'daily_min_spend_target',
  'lifetime_min_spend_target',
  'budget_value',
] as const
/** The most that each field may be set to, in the smallest unit of the account's currency. */
export type Caps = { readonly [K in (typeof MONEY)[number]]?: number }

export interface SafetyOptions {
  /** Refuses every call that would change something, also raw ones. Default: no. */
  readonly readonly?: boolean | undefined
  /** Refuses writes that would set a budget higher than this. */
  readonly caps?: Caps | undefined
  /** Told of every write instead of Meta; reads are made. */
  readonly dryRun?: ((call: DryCall) => void) | undefined
}

/** A write as it would have been made. */
export interface DryCall {
  readonly method: 'POST' | 'DELETE'
  readonly path: string
  readonly params: unknown
}

interface Item {
  readonly method?: string
  readonly relative_url?: string
  readonly body?: string
}
/** A report is asked for with a POST, but changes nothing. */
const reads = (method: string, path: string): boolean =>
  method === 'GET' || /\/insights$/.test(path.split('?')[0] ?? '')
/** What a call does: Meta takes another method as a parameter. */
function methodOf(method: string, params: object): string {
  const { method: given = method } = params as { method?: unknown }
  return String(given).toUpperCase()
}

/** The fields of an address or of a form. */
const queryOf = (text: string): URLSearchParams => new URLSearchParams(text.slice(text.indexOf('?') + 1))
const fieldsOf = (form: FormData | URLSearchParams): object => {
  const found: Record<string, unknown> = {}
  form.forEach((value, name) => {
    found[name] = typeof value === 'string' ? value : '(file)'
  })
  return found
}
const inQuery = (path: string): object => (path.includes('?') ? fieldsOf(queryOf(path)) : {})
const bodyOf = ({ body }: Call): object =>
  body instanceof FormData || body instanceof URLSearchParams ? fieldsOf(body) : ((body as object | undefined) ?? {})

/** The calls that a call stands for: itself, or the items of a batch. */
function unpacked(call: Call): { method: string; path: string; params: object }[] {
  const params = { ...inQuery(call.path), ...call.params, ...bodyOf(call) }
  const { batch } = params as { batch?: unknown }
  if (call.path !== '' || typeof batch !== 'string')
    return [{ method: methodOf(call.method, params), path: call.path, params }]
  return (JSON.parse(batch) as Item[]).map(({ method = 'GET', relative_url = '', body = '' }) => {
    const fields = { ...inQuery(relative_url), ...fieldsOf(queryOf(body)) }
    return { method: methodOf(method, fields), path: relative_url, params: fields }
  })
}

/** A form carries JSON as text. */
function parsed(value: unknown): unknown {
  if (typeof value !== 'string' || !/^[[{]/.test(value)) return value
  try {
    return JSON.parse(value)
  } catch {
    return value
  }
}
/** What a batch of any kind says in text: the form and the address of one call. */
const FORMS: readonly string[] = ['body', 'relative_url']

function* overspending(given: unknown, caps: Caps, budget = true): Generator<string> {
  const value = parsed(given)
  if (typeof value !== 'object' || value === null) return
  // A multiplier is no amount.
  const amounts = budget && (value as { budget_value_type?: unknown }).budget_value_type !== 'MULTIPLIER'
  for (const [key, inner] of Object.entries(value)) {
    const cap = (caps as Record<string, number | undefined>)[key]
    // What is no number is above every cap.
    if (cap !== undefined && !(Number(inner) <= cap) && (amounts || key !== 'budget_value'))
      yield `${key} ${String(inner)} is above your cap of ${cap}`
    const text = FORMS.includes(key) && typeof inner === 'string'
    yield* overspending(text ? fieldsOf(queryOf(inner)) : inner, caps, amounts)
  }
}

/** Stands before every call of the plugin: refuses writes, and budgets above the caps. */
export function guard({ readonly: locked, caps = {}, dryRun }: SafetyOptions): Transformer {
  let made = 0
  return async (call, next): Promise<Reply> => {
    const writes = unpacked(call).filter(({ method, path }) => !reads(method, path))
    if (writes.length === 0) return next(call)
    if (locked)
      throw new SignalboxError('write_refused', `${call.method} ${call.path}: this is a read-only client`, {
        fix: 'Make the plugin without `readonly`.',
      })
    for (const { params } of writes)
      for (const problem of overspending(params, caps))
        throw new SignalboxError('write_refused', problem, { fix: 'Raise `caps` if it is meant.' })
    if (!dryRun) return next(call)
    for (const { method, path, params } of writes) dryRun({ method: method as DryCall['method'], path, params })
    const answers = writes.map(() => ({ id: `dry-run-${++made}`, success: true }))
    const data = call.path === '' ? answers.map((one) => ({ code: 200, body: JSON.stringify(one) })) : answers[0]
    return { status: 200, headers: new Headers(), data }
  }
}

/** A write in one line. */
export const printCall = ({ method, path, params }: DryCall): string => `${method} /${path} ${JSON.stringify(params)}`
