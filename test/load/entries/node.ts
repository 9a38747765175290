import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import pg from 'pg'
import { postgresStore } from '../../../core/storage/postgres.ts'
import { bullmq } from '../../../runtimes/node/bullmq.ts'
import { node } from '../../../runtimes/node/mod.ts'
import { loadApp } from '../app.ts'

const { WITNESS = '', POSTGRES_URL, REDIS_URL, WAKER, PORT = '0' } = process.env
function postgres() {
  const pool = new pg.Pool({ connectionString: POSTGRES_URL })
  pool.on('error', () => {}) // an idle connection that breaks: the next query opens another
  return postgresStore(pool)
}
const waker = WAKER === 'bullmq' && REDIS_URL ? { waker: bullmq({ connection: { url: REDIS_URL } }) } : {}
const server = createServer(node(loadApp(WITNESS, POSTGRES_URL ? postgres : undefined), waker))
server.listen(Number(PORT), '127.0.0.1', () => console.log(`port ${(server.address() as AddressInfo).port}`))
