import { bun } from '../../../../runtimes/bun/mod.ts'
import { app, env } from './app.ts'

const { Bun } = globalThis as unknown as { Bun: { serve(options: object): { port: number } } }
console.log(`port ${Bun.serve(bun(app, { env, port: 0, hostname: '127.0.0.1' })).port}`)
