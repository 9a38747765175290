/** Makes each kind of write twice at an address, through the host of the runtime that runs this, and says `done`. */
import type { Host } from '../../../core/host.ts'
import { bun } from '../../../runtimes/bun/mod.ts'
import { deno } from '../../../runtimes/deno/mod.ts'

interface Globals {
  readonly Deno?: { readonly args: readonly string[]; exit(): void }
  readonly process: { readonly argv: readonly string[]; exit(): void }
}
const { Deno, process } = globalThis as unknown as Globals
const address = Deno ? Deno.args[0] : process.argv[2]
const json = { 'content-type': 'application/json' }
const writes: readonly RequestInit[] = [
  { method: 'POST', headers: json, body: '{"text":"héllo"}' },
  { method: 'POST', body: new URLSearchParams({ text: 'a b' }) },
]
const app = {
  async fetch(_: Request, host: Host): Promise<Response> {
    for (const [i, write] of writes.entries())
      for (let twice = 0; twice < 2; twice++)
        await host.fetch(`${address}/${i}`, write).then(
          (response) => response.text(),
          () => {},
        )
    return new Response()
  },
}
const request = new Request('http://x/')
if (Deno) await deno(app, { env: {}, drainMs: 0 })(request, { remoteAddr: {} })
else await bun(app, { env: {}, drainMs: 0 }).fetch(request, { requestIP: () => null, stop() {} })
console.log('done')
;(Deno ?? process).exit()
