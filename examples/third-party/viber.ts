import { definePlugin, keys } from 'signalbox'
import { router } from 'signalbox/router'

/** What Viber posts. Source: https://developers.viber.com/docs/api/rest-bot-api/#callbacks */
interface Callback {
  readonly event?: string
  readonly timestamp?: number
  readonly message_token?: number | string
  readonly sender?: { readonly id: string; readonly name?: string }
  readonly message?: { readonly type: string; readonly text?: string }
}
const algorithm = { name: 'HMAC', hash: 'SHA-256' }
async function signed(secret: string, hex: string, body: Uint8Array): Promise<boolean> {
  if (!/^[0-9a-f]{64}$/.test(hex)) return false
  const signature = Uint8Array.from(hex.match(/../g) ?? [], (byte) => Number.parseInt(byte, 16))
  const key = await crypto.subtle.importKey('raw', new TextEncoder().encode(secret), algorithm, false, ['verify'])
  return crypto.subtle.verify('HMAC', key, signature, new Uint8Array(body))
}

/** Viber: none of Meta's, and a product like any other. Its webhook is `/viber/webhook`. */
export const viber = (sender: { readonly name: string }) =>
  definePlugin({
    id: 'viber',
    env: keys({ VIBER_AUTH_TOKEN: { about: 'Token of the bot, from its admin page', secret: true } }),
    webhook: {
      objects: ['viber'],
      *events(entry) {
        const { event, timestamp: at = 0, message_token, sender: from, message } = entry as Callback
        const kind = event === 'message' && message?.type === 'text' ? 'text' : 'other'
        yield {
          name: 'message',
          kind,
          id: `${message_token ?? at}`,
          account: 'viber',
          user: from?.id,
          at,
          data: message,
        }
      },
    },
    router,
    verify: ({ headers, body, config }) =>
      signed(config.VIBER_AUTH_TOKEN, headers.get('x-viber-content-signature') ?? '', body),
    api: ({ config, host }) => ({
      async send(receiver: string, text: string): Promise<void> {
        const { VIBER_AUTH_TOKEN } = config as { VIBER_AUTH_TOKEN: string }
        const headers = { 'content-type': 'application/json', 'x-viber-auth-token': VIBER_AUTH_TOKEN }
        const body = JSON.stringify({ receiver, type: 'text', sender, text })
        const response = await host.fetch('https://chatapi.viber.com/pa/send_message', {
          method: 'POST',
          headers,
          body,
        })
        // Viber answers 200 to everything, and says in the body how it went.
        const { status, status_message } = (await response.json()) as { status: number; status_message?: string }
        if (status !== 0) throw new Error(`Viber refused (${status}): ${status_message}`)
      },
    }),
  })
