import { deno } from '../../../runtimes/deno/mod.ts'
import { loadApp } from '../app.ts'

interface Runtime {
  readonly env: { get(name: string): string | undefined }
  serve(options: object, handler: object): void
}
const { Deno } = globalThis as unknown as { Deno: Runtime }
const onListen = ({ port }: { port: number }): void => console.log(`port ${port}`)
Deno.serve({ port: 0, hostname: '127.0.0.1', onListen }, deno(loadApp(Deno.env.get('WITNESS') ?? '')))
