import { bun } from '../../../runtimes/bun/mod.ts'
import { loadApp } from '../app.ts'

const { Bun } = globalThis as unknown as { Bun: { serve(options: object): { port: number } } }
const app = loadApp(process.env['WITNESS'] ?? '')
console.log(`port ${Bun.serve(bun(app, { port: 0, hostname: '127.0.0.1' })).port}`)
