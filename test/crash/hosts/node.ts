import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { postgresStore } from '../../../core/storage/postgres.ts'
import { redisStore } from '../../../core/storage/redis.ts'
import type { Store } from '../../../core/storage/store.ts'
import { fsStore } from '../../../runtimes/node/fs.ts'
import { storeOf } from '../../../runtimes/vercel/store.ts'
import { createWorker } from '../worker.ts'

const { BACKEND = '', LOCATION = '', SPEC = '{}' } = process.env
// A client is loaded only where it is used: a worker starts some hundred times.
const STORES: Readonly<Record<string, () => Store | Promise<Store>>> = {
  fs: () => fsStore(LOCATION),
  async redis() {
    const { Redis } = await import('ioredis')
    return redisStore(new Redis(Number(LOCATION), '127.0.0.1'))
  },
  upstash: () => storeOf(JSON.parse(LOCATION)),
  async postgres() {
    const { default: pg } = await import('pg')
    return postgresStore(new pg.Pool({ connectionString: LOCATION, max: 4 }).on('error', () => {}))
  },
}
const handle = createWorker(JSON.parse(SPEC), await (STORES[BACKEND] as () => Store | Promise<Store>)())

const server = createServer(async (request, response) => {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk)
  const url = `http://x${request.url}`
  const init = { method: request.method ?? 'GET', headers: request.headers as Record<string, string> }
  const body = request.method === 'POST' ? { body: Buffer.concat(chunks) } : {}
  const answer = await handle(new Request(url, { ...init, ...body }))
  response.statusCode = answer.status
  response.end(Buffer.from(await answer.arrayBuffer()))
})
server.listen(0, '127.0.0.1', () => console.log(`listening ${(server.address() as AddressInfo).port}`))
