import { deno } from '../../../../runtimes/deno/mod.ts'
import { app, env } from './app.ts'

const { Deno } = globalThis as unknown as { Deno: { serve(options: object, handler: object): void } }
const onListen = ({ port }: { port: number }): void => console.log(`port ${port}`)
Deno.serve({ port: 0, hostname: '127.0.0.1', onListen }, deno(app, { env }))
