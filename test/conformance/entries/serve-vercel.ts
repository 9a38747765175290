// A Node function as Vercel runs it: one handler a method, a standard request whose body streams.
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Readable } from 'node:stream'
import { type Handlers, vercel } from '../../../runtimes/vercel/mod.ts'
import { makeApp } from '../hostile/app.ts'

const context = { waitUntil: (task: Promise<unknown>) => void task }
Object.assign(globalThis, { [Symbol.for('@vercel/request-context')]: { get: () => context } })
const handlers: Handlers = vercel(makeApp(8000))
const server = createServer(async (message, out) => {
  const { method = 'GET', url } = message
  const headers = message.headers as Record<string, string>
  const body = ['GET', 'HEAD'].includes(method) ? {} : { body: Readable.toWeb(message), duplex: 'half' }
  const request = new Request(`http://localhost${url}`, { method, headers, ...body } as RequestInit)
  const answer = await handlers[method as keyof Handlers](request)
  out.writeHead(answer.status, Object.fromEntries(answer.headers)).end(Buffer.from(await answer.arrayBuffer()))
})
server.listen(0, '127.0.0.1', () => console.log(`port ${(server.address() as AddressInfo).port}`))
