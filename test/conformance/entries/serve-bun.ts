import { bun } from '../../../runtimes/bun/mod.ts'
import { app } from '../hostile/app.ts'

interface Runtime {
  serve(options: object): { port: number }
}
const { Bun } = globalThis as unknown as { Bun: Runtime }
console.log(`port ${Bun.serve(bun(app, { port: 0, hostname: '127.0.0.1' })).port}`)
