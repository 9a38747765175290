/** JSON as it comes from others: looked at, never trusted. */
export type Json = Readonly<Record<string, unknown>>

export const isJson = (x: unknown): x is Json => typeof x === 'object' && x !== null && !Array.isArray(x)
export const jsonOf = (x: unknown): Json => (isJson(x) ? x : {})
export const listOf = (x: unknown): readonly unknown[] => (Array.isArray(x) ? x : [])
export const textOf = (x: unknown): string => (typeof x === 'string' ? x : typeof x === 'number' ? String(x) : '')

/** The value at a path such as `interactive.action.buttons`. */
export const at = (value: unknown, path: string): unknown =>
  path.split('.').reduce<unknown>((inner, key) => (isJson(inner) ? inner[key] : undefined), value)

/** Leaves out what is undefined, as Meta does. */
export const compact = (object: Json): Json =>
  Object.fromEntries(Object.entries(object).filter(([, value]) => value !== undefined))
