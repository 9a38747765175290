import { isJson, type Json } from '../json.ts'

/** One field that a call asks for: `comments.limit(5){message,from{name}} as last`. */
export interface Asked {
  readonly name: string
  readonly args: Readonly<Record<string, string>>
  /** What is asked of the field itself, as it was written; '' where everything is. */
  readonly inner: string
  /** What it is called in the answer. */
  readonly as: string
}

/** Splits at commas that stand outside of brackets. */
function split(text: string): string[] {
  const parts: string[] = []
  let depth = 0
  let part = ''
  for (const letter of text) {
    if ('({['.includes(letter)) depth++
    if (')}]'.includes(letter)) depth--
    if (letter === ',' && depth === 0) {
      parts.push(part)
      part = ''
    } else part += letter
  }
  return [...parts, part].map((p) => p.trim()).filter((p) => p !== '')
}

const ONE = /^(\w+)((?:\.\w+\([^)]*\))*)(?:\{(.*)\})?(?:\s*\.?as\s*\(?\s*(\w+)\s*\)?)?$/s
/** Source: https://developers.facebook.com/docs/graph-api/guides/field-expansion */
export const fieldsIn = (text: string): Asked[] =>
  split(text).flatMap((part) => {
    const [, name, calls = '', inner = '', as] = ONE.exec(part) ?? []
    if (name === undefined) return []
    const args = [...calls.matchAll(/\.(\w+)\(([^)]*)\)/g)].map(([, key = '', value = '']) => [key, value] as const)
    const alias = args.find(([key]) => key === 'as')?.[1]
    const others = args.filter(([key]) => key !== 'as')
    return [{ name, args: Object.fromEntries(others), inner, as: as ?? alias ?? name }]
  })

/** An edge of an object, asked with these parameters; undefined where there is none. */
export type Edge = (id: string, name: string, params: Json) => Promise<unknown>

const numberOf = (text: string | undefined): number => (text === undefined ? Number.POSITIVE_INFINITY : Number(text))
async function within(value: unknown, { inner, args }: Asked, edge: Edge): Promise<unknown> {
  const picked = inner === '' ? value : await pick(value, inner, edge)
  const { data, paging: _, ...rest } = isJson(picked) ? picked : {}
  const most = numberOf(args['limit'])
  return Array.isArray(data) && data.length > most ? { ...rest, data: data.slice(0, most) } : picked
}

/** Of an answer what was asked for, lists one by one; what is no field of an object is looked for among its edges. */
export async function pick(answer: unknown, text: string, edge: Edge): Promise<unknown> {
  if (Array.isArray(answer)) return Promise.all(answer.map((item) => pick(item, text, edge)))
  if (!isJson(answer)) return answer
  if (Array.isArray(answer['data'])) return { ...answer, data: await pick(answer['data'], text, edge) }
  const { id } = answer
  const entries = await Promise.all(
    fieldsIn(text).map(async (asked): Promise<[string, unknown][]> => {
      const { name, args, inner, as } = asked
      if (name in answer) return [[as, await within(answer[name], asked, edge)]]
      if (typeof id !== 'string') return []
      const found = await edge(id, name, { ...args, ...(inner && { fields: inner }) })
      return found === undefined ? [] : [[as, found]]
    }),
  )
  return Object.fromEntries([...entries.flat(), ...(id === undefined ? [] : [['id', id] as const])])
}
