import { createApp } from '../../../core/fast.ts'
import { definePlugin, type EventBase } from '../../../core/plugin.ts'
import { router } from '../../../core/router.ts'
import { sign } from '../../../core/webhook/signature.ts'

export const env = { META_APP_SECRET: 'app-secret', WEBHOOK_VERIFY_TOKEN: 'verify-me' }

/** A product of a few lines: one event per change, and routes that use all of a request. */
export const echo = () =>
  definePlugin({
    id: 'echo',
    webhook: {
      objects: ['echo'],
      *events(entry): Iterable<EventBase & { name: 'ping'; data: unknown }> {
        for (const change of entry.changes ?? [])
          yield { name: 'ping', kind: change.field, account: entry.id, at: 0, data: change.value }
      },
    },
    api: () => ({}),
    router,
    routes: [
      {
        method: 'POST',
        path: '/read',
        handle: async (request) =>
          Response.json({ text: await request.text(), type: request.headers.get('content-type') }),
      },
    ],
  })

/** An app with that product, and what its handlers saw. */
export function echoApp() {
  const seen: unknown[] = []
  const app = createApp({ plugins: [echo()] })
  app.echo.on('ping', (ctx) => {
    seen.push(ctx.ping)
  })
  return { app, seen }
}

/** A signed body as Meta posts it. */
export async function signed(body: unknown): Promise<RequestInit & { body: string }> {
  const text = typeof body === 'string' ? body : JSON.stringify(body)
  const signature = await sign(env.META_APP_SECRET, new TextEncoder().encode(text))
  return { method: 'POST', body: text, headers: { 'x-hub-signature-256': signature } }
}
