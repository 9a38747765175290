import type { Account } from '../accounts.ts'
import { signedPost } from '../envelope.ts'
import { at, type Json, textOf } from '../json.ts'
import type { World } from '../world.ts'
import { importPublicKey, type Sealed, seal } from './exchange.ts'
import type { Trouble } from './flow-json.ts'

/** One request to a Flow's endpoint, as it was before it was sealed. */
export interface Exchange {
  readonly id: number
  /** Its place among all webhooks and calls. */
  readonly order: number
  readonly at: number
  /** The id of the Flow. */
  readonly flow: string
  /** The `endpoint_uri`. */
  readonly url: string
  readonly request: Json
  /** What the endpoint answered; 0 where it did not. */
  status: number | undefined
  /** The answer, opened. */
  response: Json | undefined
  /** Meta's name for what went wrong, if it did. */
  error: string | undefined
  ms: number
}
export type Answer = { readonly reply: Json } | Trouble

/** An endpoint has ten seconds. Source: https://developers.facebook.com/docs/whatsapp/flows/reference/error-codes */
const ANSWER_WITHIN = 10_000

/** The public key that a number was given. */
export const publicKeyOf = (account: Account, world: World): string =>
  textOf(world.documents.get(`${account.id}/whatsapp_business_encryption`)?.['business_public_key'])

async function post(url: string, sealed: Sealed, world: World): Promise<{ status: number; text: string } | 'late'> {
  const { clock } = world
  const request = await signedPost(url, world.env['META_APP_SECRET'] ?? '', sealed.body)
  let cancel = (): void => {}
  const late = new Promise<'late'>((resolve) => {
    cancel = clock.timer(ANSWER_WITHIN, () => resolve('late'))
  })
  const answer = world.app(request).then(
    async (response) => ({ status: response.status, text: await response.text() }),
    () => ({ status: 0, text: '' }),
  )
  return Promise.race([answer, late]).finally(cancel)
}

/** What an answer means. Sources: the page above, …/guides/implementingyourflowendpoint#endpoint_error_codes */
function meaning(status: number, reply: Json | undefined): Answer {
  if (status === 0) return { error: 'no_http_response_error', message: 'The endpoint gave no answer' }
  if (status === 421) return { error: 'business-decryption-error', message: 'The endpoint cannot decrypt' }
  if (status !== 200 && status !== 427)
    return { error: 'unexpected_http_status_code', message: `The endpoint answered ${status}` }
  if (!reply)
    return { error: 'response-decryption-error', message: 'The answer is not sealed with the key of the request' }
  return status === 200 ? { reply } : { error: 'flow-token-invalid', message: textOf(reply['error_msg']) }
}

/**
 * Asks a Flow's endpoint as a phone does: sealed with the public key that the phone knows, signed with the app secret.
 * To 421 the phone fetches the key anew and asks once more.
 */
export async function ask(account: Account, flow: Json, request: Json, world: World): Promise<Answer> {
  const url = textOf(flow['endpoint_uri'])
  if (!url) return { error: 'cannot_be_served', message: 'The Flow has no endpoint_uri' }
  const attempt = async (pem: string): Promise<Answer> => {
    if (!pem) return { error: 'public-key-missing', message: 'The number has no business_public_key' }
    world.flowKeys.set(account.id, pem)
    const now = world.clock.now()
    const made = { id: world.exchanges.length, order: world.order(), at: now, flow: textOf(flow['id']), url, request }
    const exchange: Exchange = { ...made, status: undefined, response: undefined, error: undefined, ms: 0 }
    world.exchanges.push(exchange)
    const bytes = (count: number) => Uint8Array.from({ length: count }, () => world.random.below(256))
    const sealed = await seal(request, await importPublicKey(pem), bytes)
    const answer = await post(url, sealed, world)
    exchange.ms = world.clock.now() - now
    exchange.status = answer === 'late' ? 0 : answer.status
    world.changed()
    if (answer !== 'late') exchange.response = await sealed.open(answer.text)
    const meant: Answer =
      answer === 'late'
        ? { error: 'timeout_error', message: 'The endpoint took longer than 10 s' }
        : meaning(answer.status, exchange.response)
    // A token that is over is an answer, not a failure of the endpoint.
    if ('error' in meant && meant.error !== 'flow-token-invalid') exchange.error = meant.error
    return meant
  }
  const known = world.flowKeys.get(account.id)
  const first = await attempt(known ?? publicKeyOf(account, world))
  const refused = 'error' in first && first.error === 'business-decryption-error'
  return refused ? attempt(publicKeyOf(account, world)) : first
}

/** Meta's health check. Source: …/guides/implementingyourflowendpoint#health_check_request */
export async function isHealthy(account: Account, flow: Json, version: string, world: World): Promise<boolean> {
  const answer = await ask(account, flow, { version, action: 'ping' }, world)
  return 'reply' in answer && at(answer.reply, 'data.status') === 'active'
}
