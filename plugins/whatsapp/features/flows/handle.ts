import { createVerifier } from '../../../../core/webhook/signature.ts'
import { type FlowRequest, openRequest } from './exchange.ts'

/** What a Flow is answered with: the next screen, its end, or 427, which closes it for good. */
export type FlowAnswer = { readonly screen: string; readonly data: object } | { readonly expired: string }
export interface FlowKeys {
  /** The newest first; the one before it stays while clients still encrypt for it. */
  readonly keys: readonly CryptoKey[]
  /** Every app secret that Meta may sign with. */
  readonly secrets: readonly string[]
}
export interface FlowHandler {
  answer(request: FlowRequest): FlowAnswer | Promise<FlowAnswer>
  /** Told of errors that the client reports; they are acknowledged in any case. */
  reported?(request: FlowRequest): void
  /** Told of what `answer` threw; the client sees a generic error. */
  failed?(error: unknown, request: FlowRequest): void
}

const plain = (body: string, status: number): Response =>
  new Response(body, { status, headers: { 'content-type': 'text/plain' } })

/** Errors of the client come in `data`, whatever the action. */
const isReport = ({ data }: FlowRequest): boolean =>
  typeof data === 'object' && data !== null && ['error', 'error_message', 'error_key'].some((key) => key in data)

/** The reply to one opened request, and its status. */
async function replyTo(request: FlowRequest, handler: FlowHandler): Promise<readonly [status: number, reply: object]> {
  const { version, action } = request
  if (action === 'ping') return [200, { data: { status: 'active' } }]
  if (isReport(request)) {
    handler.reported?.(request)
    return [200, { version, data: { acknowledged: true } }]
  }
  const answer = await handler.answer(request)
  return 'expired' in answer ? [427, { error_msg: answer.expired }] : [200, { version, ...answer }]
}

/**
 * Answers one request of a Flow: checks Meta's signature over the raw bytes, decrypts, asks `answer`, encrypts.
 * Never throws. 200 encrypted reply · 421 cannot be decrypted: the client fetches the public key and asks once more ·
 * 427 the token is no longer valid · 432 wrong signature · 500 the handler failed.
 * Source: https://developers.facebook.com/docs/whatsapp/flows/reference/error-codes#endpoint_error_codes
 *
 * @example
 * const keys = [await importFlowKey(pem)]
 * const response = await handleFlow(bytes, request.headers.get('x-hub-signature-256'), { keys, secrets: [appSecret] }, {
 *   answer: ({ data }) => ({ screen: 'CONFIRM', data: { date: data?.date } }),
 * })
 */
export async function handleFlow(
  bytes: Uint8Array,
  signature: string | null,
  { keys, secrets }: FlowKeys,
  handler: FlowHandler,
): Promise<Response> {
  if (!(await createVerifier(secrets, undefined)(bytes, signature))) return plain('invalid signature', 432)
  const opened = await openRequest(bytes, keys)
  if (!opened) return plain('cannot decrypt', 421)
  const { request, seal } = opened
  try {
    const [status, reply] = await replyTo(request, handler)
    return plain(await seal(reply), status)
  } catch (error) {
    handler.failed?.(error, request)
    return plain('internal error', 500)
  }
}
