import { definePlugin, type EventBase } from '../../core/plugin.ts'
import { router } from '../../core/router.ts'
import { keys } from '../../core/schema.ts'
import { sign } from '../../core/webhook/signature.ts'

export const env = { META_APP_SECRET: 'app-secret', WEBHOOK_VERIFY_TOKEN: 'verify-me' }

/** What a probe's webhook holds; `bad` makes its reader throw. */
export interface Ping {
  readonly id: string
  readonly account?: string
  readonly user?: string
  readonly text?: string
  readonly bad?: boolean
}
interface PingEvent extends EventBase {
  readonly name: 'ping'
  readonly data: Ping
}

/** A product of a few lines: one event per change, and a route that reads a whole request. */
export const probe = () =>
  definePlugin({
    id: 'probe',
    credentials: keys({ PROBE_TOKEN: { about: 'Any text', optional: true } }, (e) => ({
      token: e.PROBE_TOKEN ?? 'probe-token',
    })),
    webhook: {
      objects: ['probe'],
      fields: ['pings', 'pongs'],
      *events(entry): Iterable<PingEvent> {
        for (const { field, value } of entry.changes ?? []) {
          const data = value as Ping
          if (data.bad) throw new Error('a bad item')
          const { id, account = entry.id, user = 'someone' } = data
          yield { name: 'ping', kind: field, id, account, user, at: 0, data }
        }
      },
    },
    api: ({ graph }) => ({ say: (text: string) => graph.post<{ id: string }>('me/messages', { text }) }),
    extend: ({ api }) => ({ reply: (text: string) => api.say(text) }),
    router,
    routes: [
      {
        method: 'POST',
        path: '/read',
        handle: async (request) =>
          Response.json({ text: await request.text(), type: request.headers.get('content-type') }),
      },
      { method: 'GET', path: '/of/:name', handle: (_, { params }) => Response.json(params) },
    ],
  })

/** A body with these pings, in one entry. */
export const envelope = (...pings: readonly Ping[]): string =>
  JSON.stringify({
    object: 'probe',
    entry: [{ id: 'page', changes: pings.map((value) => ({ field: 'pings', value })) }],
  })

export const bytesOf = (text: string): Uint8Array<ArrayBuffer> => new TextEncoder().encode(text)
export const signatureOf = (body: string | Uint8Array, secret: string = env.META_APP_SECRET): Promise<string> =>
  sign(secret, typeof body === 'string' ? bytesOf(body) : body)

/** A request as Meta posts it. */
export async function posted(body: string | Uint8Array, headers: Record<string, string> = {}): Promise<Request> {
  const own = { 'content-type': 'application/json', 'x-hub-signature-256': await signatureOf(body), ...headers }
  return new Request('http://localhost/webhook', { method: 'POST', body: body as BodyInit, headers: own })
}
