import { DurableObject } from 'cloudflare:workers'
import { type D1, d1Store } from '../../../runtimes/cloudflare/d1.ts'
import { type KvNamespace, kvStore } from '../../../runtimes/cloudflare/kv.ts'
import { type ObjectNamespace, objectRows, objectStore } from '../../../runtimes/cloudflare/object-store.ts'
import { type Work, work } from '../work.ts'

interface Env {
  readonly OBJECT: ObjectNamespace
  readonly DB: D1
  readonly KV: KvNamespace
}
export class Rows extends DurableObject<Env> {
  readonly #rows = objectRows(this.ctx.storage.sql)
  store(...[operation, args]: Parameters<ReturnType<typeof objectRows>['handle']>): Promise<unknown> {
    return this.#rows.handle(operation, args)
  }
}
const stores = {
  object: (env: Env) => objectStore(env.OBJECT),
  d1: (env: Env) => d1Store(env.DB),
  kv: (env: Env) => kvStore(env.KV),
}

export default {
  async fetch(request: Request, env: Env): Promise<Response> {
    const name = new URL(request.url).pathname.slice(1) as keyof typeof stores
    return Response.json(await work({ store: stores[name](env) }, (await request.json()) as Work))
  },
}
