import { SignalboxError } from '../../../../core/errors.ts'
import { type Input, type Issue, type Output, type Schema, validate } from '../../../../core/schema.ts'
import type { FlowRequest } from './exchange.ts'
import type { FlowAnswer } from './handle.ts'

/** What passes through one screen: any Standard Schema (valibot, zod, arktype …). */
export interface Screen {
  /** What the screen is shown with: the `data` model of the Flow JSON. */
  readonly data?: Schema
  /** What its footer sends with `data_exchange`. */
  readonly payload?: Schema
}
export type Screens = Readonly<Record<string, Screen>>

type DataOf<S> = S extends { readonly data: infer D extends Schema } ? Input<D> : Readonly<Record<string, unknown>>
type PayloadOf<S> = S extends { readonly payload: infer P extends Schema }
  ? Output<P>
  : Readonly<Record<string, unknown>>

/** What a handler knows and can answer with. `More` is what the surroundings add (`host`, `store`, `api`). */
export interface FlowTurn<S extends Screens, Payload = unknown> {
  readonly request: FlowRequest
  /** The submitted payload, as the screen's schema parsed it. */
  readonly data: Payload
  /** The token of the message that opened the Flow; '' where the client left it out. */
  readonly token: string
  /** Shows a screen. */
  show<const N extends keyof S & string>(screen: N, data: DataOf<S[N]>): FlowAnswer
  /** Shows the screen where the user is again, with a notice. */
  again(message: string): FlowAnswer
  /** Ends the Flow; the parameters come back in the `nfm_reply` message. */
  finish(params?: Readonly<Record<string, unknown>>): FlowAnswer
  /** Closes the Flow for good: its token is no longer valid (427). */
  expire(message: string): FlowAnswer
}
type Turn<S extends Screens, Payload, More> = FlowTurn<S, Payload> & More
type Answering = FlowAnswer | Promise<FlowAnswer>

/** A Flow's screens and what happens on them. */
export interface FlowDefinition<S extends Screens, More = unknown> {
  readonly screens: S
  /** The Flow was opened with flow_action `data_exchange`. */
  init?(turn: Turn<S, Readonly<Record<string, unknown>>, More>): Answering
  /** A screen was submitted. */
  readonly on: { readonly [N in keyof S]?: (turn: Turn<S, PayloadOf<S[N]>, More>) => Answering }
  /** The user leaves this screen by the back button; it has `refresh_on_back`. */
  readonly back?: {
    readonly [N in keyof S]?: (turn: Turn<S, Readonly<Record<string, unknown>>, More>) => Answering
  }
  /** The payload is not what the schema says. Default: the same screen with a notice. */
  invalid?(turn: Turn<S, unknown, More>, issues: readonly Issue[]): Answering
}

/** Answers one decrypted request from a Flow's definition. Throws `input_invalid` for a screen that it does not know. */
export function answerFlow<S extends Screens, More>(
  flow: FlowDefinition<S, More>,
  request: FlowRequest,
  more: More,
): Answering {
  const { action, screen = '', flow_token: token = '' } = request
  const data = typeof request.data === 'object' && request.data ? request.data : {}
  const turnOf = <P>(payload: P): Turn<S, P, More> => ({
    ...more,
    request,
    data: payload,
    token,
    show: (name, shown) => ({ screen: name, data: shown as object }),
    again: (error_message) => ({ screen, data: { error_message } }),
    finish: (params) => ({
      screen: 'SUCCESS',
      data: { extension_message_response: { params: { flow_token: token, ...params } } },
    }),
    expire: (expired) => ({ expired }),
  })
  // A client names the screen: only the definition's own members count.
  const own = <T extends object>(table: T | undefined) =>
    table && Object.hasOwn(table, screen) ? table[screen as keyof T] : undefined
  const found = action === 'INIT' ? flow.init : own(action === 'BACK' ? flow.back : flow.on)
  if (!found)
    throw new SignalboxError('input_invalid', `The Flow has no answer to ${action} on ${screen || 'its opening'}`, {
      fix: 'Add it to `init`, `on` or `back`.',
    })
  const schema = action === 'data_exchange' ? own(flow.screens)?.payload : undefined
  if (!schema) return found(turnOf(data as never))
  const checked = validate(schema, data, `payload of ${screen}`)
  if (!checked.issues) return found(turnOf(checked.value as never))
  const turn = turnOf<unknown>(data)
  return flow.invalid?.(turn, checked.issues) ?? turn.again('Please check what you entered.')
}
