import type { Graph, GraphHost, Params } from '../../../../core/graph/types.ts'
import { addressOf } from '../../api.ts'
import { given } from '../../build/content.ts'
import type { WhatsAppApi } from '../../mod.ts'
import { checkRules, type Rule } from './check.ts'

/** Meta's answer to most writes. */
export interface Success {
  readonly success: boolean
}
/** One page of a list; `paging.cursors.after` asks for the next one. */
export interface Page<T> {
  readonly data: readonly T[]
  readonly paging?: {
    readonly cursors?: { readonly before?: string; readonly after?: string }
    readonly next?: string
  }
}
export interface PageParams {
  /** Comma-separated. */
  readonly fields?: string
  readonly limit?: number
  readonly after?: string
  readonly before?: string
}

/** One endpoint of Meta's, as a row: its path, what it always says, and what it takes. */
export interface Endpoint {
  readonly method: 'GET' | 'POST' | 'DELETE'
  /** `:phone` is the API's own number; every other `:name` is an argument of the method, in order. */
  readonly path: string
  /** Where the last argument goes. */
  readonly in: 'query' | 'body'
  /** Members that are always sent. */
  readonly fixed?: Params | undefined
  readonly rules?: Readonly<Record<string, Rule>> | undefined
  /** Makes the members of what the method takes instead. */
  pack?(given: never): Params
  readonly host?: GraphHost | undefined
}
export type More = Partial<Omit<Endpoint, 'method' | 'path'>>
export const get = (path: string, more: More = {}): Endpoint => ({ method: 'GET', in: 'query', path, ...more })
export const post = (path: string, more: More = {}): Endpoint => ({ method: 'POST', in: 'body', path, ...more })
export const remove = (path: string, more: More = {}): Endpoint => ({ method: 'DELETE', in: 'query', path, ...more })

/** What most bodies on a phone number carry. */
export const IN_PRODUCT: More = { in: 'body', fixed: { messaging_product: 'whatsapp' } }
/** A person in a list of people: a phone number, or a business-scoped user id. */
export const userOf = (user: string): Params => ('recipient' in addressOf(user) ? { user_id: user } : { user })
/** `analytics.start(1).end(2).granularity(DAY)`: Meta takes some queries as calls on a field. */
export function calledField(name: string, query: object): Params {
  const call = ([key, value]: [string, unknown]): string =>
    `.${key}(${Array.isArray(value) ? JSON.stringify(value) : value})`
  return { fields: name + Object.entries(given(query)).map(call).join('') }
}
/** The members of a form; a file is one. */
export function formOf(members: Readonly<Record<string, string | Blob>>): FormData {
  const form = new FormData()
  for (const [name, value] of Object.entries(members)) form.set(name, value)
  return form
}
/** A table with one row for each method. */
export type Table<Api> = { readonly [K in keyof Api]: Endpoint }

/** Makes the methods of a table: path arguments first, then the query or the body. */
export function methodsOf<Api>(
  table: Table<Api>,
  { graph, api }: { readonly graph: Graph; readonly api: WhatsAppApi },
): Api {
  const method =
    (name: string, endpoint: Endpoint) =>
    async (...args: unknown[]): Promise<unknown> => {
      const rest = [...args]
      const path = endpoint.path.replace(/:(\w+)/g, (_, segment: string) =>
        encodeURIComponent(segment === 'phone' ? api.phoneNumberId() : String(rest.shift())),
      )
      const [given] = rest
      const data: Params = { ...endpoint.fixed, ...(endpoint.pack?.(given as never) ?? (given as Params | undefined)) }
      checkRules(name, data, endpoint.rules ?? {})
      const full = Object.keys(data).length > 0
      const sent = full && (endpoint.in === 'body' ? { body: data } : { params: data })
      return (await graph.call({ method: endpoint.method, path, host: endpoint.host, ...sent })).data
    }
  const entries = Object.entries<Endpoint>(table as Record<string, Endpoint>)
  return Object.fromEntries(entries.map(([name, endpoint]) => [name, method(name, endpoint)])) as Api
}
