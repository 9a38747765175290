import { signatureOf } from './envelope.ts'
import { at, isJson, type Json, listOf, textOf } from './json.ts'
import type { World } from './world.ts'

/** Something that a customer wrote to an account. */
interface Utterance {
  readonly object: string
  readonly entry: string
  readonly account: string
  readonly user: string
  readonly content: Json
}

function* utterancesIn(body: unknown): Iterable<Utterance> {
  if (!isJson(body)) return
  const object = textOf(body['object'])
  for (const one of listOf(body['entry']).filter(isJson)) {
    const entry = textOf(one['id'])
    for (const item of listOf(one['messaging']).filter(isJson)) {
      const user = textOf(at(item, 'sender.id'))
      const { message, postback, reaction, referral } = item
      if (!user || at(message, 'is_echo') === true || !(message ?? postback ?? reaction ?? referral)) continue
      yield { object, entry, account: entry, user, content: isJson(message) ? message : item }
    }
    for (const change of listOf(one['changes']).filter(isJson)) {
      const account = textOf(at(change, 'value.metadata.phone_number_id'))
      for (const content of listOf(at(change, 'value.messages')).filter(isJson)) {
        const user = textOf(content['from'])
        if (account && user) yield { object, entry, account, user, content }
      }
    }
  }
}

/** What the customers of a body wrote is known from now on, and so are they and the accounts that they wrote to. */
function learn(body: unknown, world: World): void {
  for (const { object, entry, account, user, content } of utterancesIn(body)) {
    const conversation = world.conversation(world.adopt(object, entry, account), user)
    const now = world.clock.now()
    const id = textOf(content['id'] ?? content['mid']) || world.random.mid()
    conversation.wroteAt = now
    if (!conversation.messages.some((m) => m.id === id))
      conversation.messages.push({ id, from: 'customer', at: now, content })
  }
  world.changed()
}

/**
 * Somebody else plays Meta and posts to the app's webhook. The body is read along, and believed if it is rightly
 * signed: at its end and before the app sees that end, so that the app can answer at once; endless bodies never are.
 */
export function witnessed(request: Request, world: World): Request {
  if (request.method !== 'POST' || !request.body) return request
  const signature = request.headers.get('x-hub-signature-256')
  const chunks: Uint8Array[] = []
  const tap = new TransformStream<Uint8Array, Uint8Array>({
    transform(chunk, out) {
      chunks.push(chunk)
      out.enqueue(chunk)
    },
    async flush() {
      const bytes = new Uint8Array(await new Blob(chunks as BlobPart[]).arrayBuffer())
      if (signature !== (await signatureOf(world.env['META_APP_SECRET'] ?? '', bytes))) return
      try {
        learn(JSON.parse(new TextDecoder().decode(bytes)), world)
      } catch {
        // signed, but no JSON: the app's affair
      }
    },
  })
  const init = { method: 'POST', headers: request.headers, body: request.body.pipeThrough(tap), duplex: 'half' }
  return new Request(request.url, init)
}
