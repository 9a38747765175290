import { definePlugin, keys } from 'signalbox'
import { router } from 'signalbox/router'

/** What Threads posts. Source: https://developers.facebook.com/docs/threads/webhooks */
interface Notice {
  readonly target_id?: string
  readonly time?: number
  readonly values?: { readonly field?: string; readonly value?: { readonly id: string; readonly username?: string } }
}

const algorithm = { name: 'HMAC', hash: 'SHA-256' }
async function signed(secret: string, header: string, body: Uint8Array): Promise<boolean> {
  const hex = /^sha256=([0-9a-f]{64})$/.exec(header)?.[1] ?? ''
  const signature = Uint8Array.from(hex.match(/../g) ?? [], (byte) => Number.parseInt(byte, 16))
  const key = await crypto.subtle.importKey('raw', new TextEncoder().encode(secret), algorithm, false, ['verify'])
  return crypto.subtle.verify('HMAC', key, signature, new Uint8Array(body))
}

/** Threads: hears replies and mentions, and answers them. A whole plugin, as anybody may write one. */
export const threads = () =>
  definePlugin({
    id: 'threads',
    env: keys({ THREADS_APP_SECRET: { about: 'Secret of the Threads app', secret: true } }),
    credentials: keys({ THREADS_TOKEN: { about: 'Threads user token', secret: true } }, (e) => ({
      token: e.THREADS_TOKEN,
      host: 'graph.threads.net',
    })),
    webhook: {
      objects: ['threads'],
      *events(entry) {
        const { target_id = '', time = 0, values } = entry as Notice
        const { id, username } = values?.value ?? {}
        const kind = values?.field === 'mentions' ? 'mention' : 'reply'
        yield { name: 'post', kind, id, account: target_id, user: username, at: time * 1000, data: values?.value }
      },
    },
    router,
    verify: ({ headers, body, config }) =>
      signed(config.THREADS_APP_SECRET, headers.get('x-hub-signature-256') ?? '', body),
    api: ({ graph }) => ({
      async reply(to: string, text: string) {
        const body = { media_type: 'TEXT', text, reply_to_id: to }
        const { id } = await graph.post<{ id: string }>('me/threads', body, { version: 'v1.0' })
        return graph.post<{ id: string }>('me/threads_publish', { creation_id: id }, { version: 'v1.0' })
      },
    }),
  })
