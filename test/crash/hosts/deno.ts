import { denoKvStore } from '../../../core/storage/denokv.ts'
import { createWorker } from '../worker.ts'

declare const Deno: {
  env: { get(name: string): string | undefined }
  openKv(path?: string): Promise<never>
  serve(options: object, handle: (request: Request) => Promise<Response>): unknown
}
const spec = JSON.parse(Deno.env.get('SPEC') ?? '{}')
const store = denoKvStore(await Deno.openKv(Deno.env.get('LOCATION')))
const handle = createWorker({ ...spec, store, waitUntil: (task: Promise<unknown>) => void task.catch(() => {}) })
const onListen = ({ port }: { port: number }): void => console.log(`listening ${port}`)
Deno.serve({ hostname: '127.0.0.1', port: 0, onListen }, handle)
