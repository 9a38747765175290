import { sqliteStore } from '../../../runtimes/bun/sqlite.ts'
import { createWorker } from '../worker.ts'

const { LOCATION = '', SPEC = '{}' } = process.env
const handle = createWorker(JSON.parse(SPEC), sqliteStore(LOCATION))
const serve = (globalThis as unknown as { Bun: { serve(options: object): { port: number } } }).Bun.serve
const { port } = serve({ hostname: '127.0.0.1', port: 0, fetch: handle })
console.log(`listening ${port}`)
