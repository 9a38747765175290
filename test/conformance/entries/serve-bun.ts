import { bun } from '../../../runtimes/bun/mod.ts'
import { makeApp } from '../hostile/app.ts'

interface Runtime {
  serve(options: object): { port: number }
}
const { Bun } = globalThis as unknown as { Bun: Runtime }
console.log(`port ${Bun.serve(bun(makeApp(), { port: 0, hostname: '127.0.0.1' })).port}`)
