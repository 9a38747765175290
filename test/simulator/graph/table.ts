import type { Account, ProductId } from '../accounts.ts'
import type { World } from '../world.ts'
import type { GraphCall } from './call.ts'

type Awaitable<T> = T | Promise<T>

/** What an account's id may stand for: a phone number, Page or Instagram account; a WhatsApp Business Account; the app. */
export type Kind = ProductId | 'waba' | 'app'

/** One operation on an account: `POST /<account>/<edge>`; an empty edge is the account itself, a last `*` any segment. */
export interface Endpoint {
  readonly method: 'GET' | 'POST' | 'DELETE'
  readonly on: Kind
  readonly edge: string
  handle(account: Account, call: GraphCall, world: World): Awaitable<unknown>
}
/** One operation on no object: `GET /debug_token`. */
export interface RootEndpoint {
  readonly method: 'GET' | 'POST' | 'DELETE'
  readonly path: string
  /** Whether it also answers everything below its path. */
  readonly below?: boolean
  /** Needs no token. */
  readonly open?: boolean
  /** `run` makes other calls, as a batch does. */
  handle(call: GraphCall, world: World, run: (call: GraphCall) => Promise<unknown>): Awaitable<unknown>
}
/** One operation on something that has an id of its own: a customer, a file, a template. */
export interface NodeEndpoint {
  readonly method: 'GET' | 'POST' | 'DELETE'
  readonly edge: string
  /** Undefined when the id is not of its kind. */
  handle(id: string, call: GraphCall, world: World): Awaitable<unknown>
}
