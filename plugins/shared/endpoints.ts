import type { Graph, Params } from '../../core/graph/types.ts'

/** Meta's answer to most writes. */
export interface Success {
  readonly success: boolean
}
/** One page of a list; `paging.cursors.after` asks for the next one. */
export interface Listed<T> {
  readonly data: readonly T[]
  readonly paging?: { readonly cursors?: { readonly after?: string }; readonly next?: string }
}
export interface ListParams {
  /** Comma-separated. */
  readonly fields?: string
  readonly limit?: number
  readonly after?: string
}

/** One endpoint of Meta's, as a row: its path, what it always says, and what it takes. */
export interface Endpoint {
  readonly method: 'GET' | 'POST' | 'DELETE'
  /** `:node` is the API's own account; every other `:name` is an argument of the method, in order. */
  readonly path: string
  /** Where the arguments go. */
  readonly in: 'query' | 'body'
  readonly fixed?: Params | undefined
  /** Makes parameters of the arguments that the path leaves; default: the first of them. */
  pack?(...args: never[]): Params
}
type More = Pick<Endpoint, 'fixed' | 'pack'> & { readonly in?: 'query' | 'body' }
export const get = (path: string, more: More = {}): Endpoint => ({ method: 'GET', in: 'query', path, ...more })
export const post = (path: string, more: More = {}): Endpoint => ({ method: 'POST', in: 'body', path, ...more })
export const remove = (path: string, more: More = {}): Endpoint => ({ method: 'DELETE', in: 'query', path, ...more })

/** A table with one row for each method. */
export type Table<Api> = { readonly [K in keyof Api]: Endpoint }

/** Makes the methods of a table: path arguments first, then the query or the body. `fixed` goes with every call. */
export function methodsOf<Api>(
  table: Table<Api>,
  { graph, node, fixed, check }: { graph: Graph; node: string; fixed?: Params; check?(params: Params): void },
): Api {
  const method =
    (endpoint: Endpoint) =>
    async (...args: unknown[]): Promise<unknown> => {
      const rest = [...args]
      const path = endpoint.path.replace(/:(\w+)/g, (_, name: string) =>
        encodeURIComponent(name === 'node' ? node : String(rest.shift())),
      )
      const given = endpoint.pack ? endpoint.pack(...(rest as never[])) : (rest[0] as Params | undefined)
      const data: Params = { ...endpoint.fixed, ...given }
      check?.(data)
      const { method } = endpoint
      const sent = endpoint.in === 'body' ? { body: data, params: fixed } : { params: { ...fixed, ...data } }
      return (await graph.call({ method, path, ...sent })).data
    }
  const rows = Object.entries<Endpoint>(table as Record<string, Endpoint>)
  return Object.fromEntries(rows.map(([name, row]) => [name, method(row)])) as Api
}
