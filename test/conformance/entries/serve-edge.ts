// As Vercel does it: the context of the request under a symbol, one handler a method.
import { type Handlers, vercel } from '../../../runtimes/vercel/mod.ts'
import { makeApp } from '../hostile/app.ts'
import { env } from '../probe.ts'

interface FetchEvent {
  readonly request: Request
  respondWith(response: Promise<Response>): void
  waitUntil(task: Promise<unknown>): void
}
const handlers: Handlers = vercel(makeApp(8000), { env })
addEventListener('fetch', (raw) => {
  const event = raw as unknown as FetchEvent
  const context = { waitUntil: (task: Promise<unknown>) => event.waitUntil(task) }
  Object.assign(globalThis, { [Symbol.for('@vercel/request-context')]: { get: () => context } })
  const handle = handlers[event.request.method as keyof Handlers]
  event.respondWith(handle?.(event.request) ?? Promise.resolve(new Response(null, { status: 405 })))
})
