// A function instance as Vercel runs it: it may be ended at any time, without a signal that its code sees.
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type Handlers, vercel } from '../../../runtimes/vercel/mod.ts'
import { loadApp } from '../app.ts'

const context = { waitUntil: (task: Promise<unknown>) => void task }
Object.assign(globalThis, { [Symbol.for('@vercel/request-context')]: { get: () => context } })
const handlers: Handlers = vercel(loadApp(process.env['WITNESS'] ?? ''))
const server = createServer(async (message, out) => {
  const chunks: Buffer[] = []
  for await (const chunk of message) chunks.push(chunk)
  const { method = 'GET', url } = message
  const headers = message.headers as Record<string, string>
  const body = method === 'GET' ? {} : { body: Buffer.concat(chunks) }
  const answer = await handlers[method as keyof Handlers](
    new Request(`http://localhost${url}`, { method, headers, ...body }),
  )
  out.writeHead(answer.status).end(Buffer.from(await answer.arrayBuffer()))
})
server.listen(0, '127.0.0.1', () => console.log(`port ${(server.address() as AddressInfo).port}`))
