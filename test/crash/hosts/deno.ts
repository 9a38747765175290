import { denoKvStore } from '../../../core/storage/denokv.ts'
import { createWorker } from '../worker.ts'

declare const Deno: {
  env: { get(name: string): string | undefined }
  openKv(path?: string): Promise<never>
  serve(options: object, handle: (request: Request) => Promise<Response>): unknown
}
const store = denoKvStore(await Deno.openKv(Deno.env.get('LOCATION')))
const handle = createWorker(JSON.parse(Deno.env.get('SPEC') ?? '{}'), store)
const onListen = ({ port }: { port: number }): void => console.log(`listening ${port}`)
Deno.serve({ hostname: '127.0.0.1', port: 0, onListen }, handle)
