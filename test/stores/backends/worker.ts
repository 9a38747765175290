import { DurableObject } from 'cloudflare:workers'
import { createDatabase } from 'db0'
import d1 from 'db0/connectors/cloudflare-d1'
import kvBinding from 'unstorage/drivers/cloudflare-kv-binding'
import r2Binding from 'unstorage/drivers/cloudflare-r2-binding'
import db0Driver from 'unstorage/drivers/db0'
import type { R2Bucket } from '../../../core/storage/cloudflare.ts'
import { storeFrom } from '../../../core/storage/from.ts'
import { type D1, d1Store } from '../../../runtimes/cloudflare/d1.ts'
import { type KvNamespace, kvStore } from '../../../runtimes/cloudflare/kv.ts'
import { type ObjectNamespace, objectRows, objectStore } from '../../../runtimes/cloudflare/object-store.ts'
import { type Work, work } from '../work.ts'

interface Env {
  readonly OBJECT: ObjectNamespace
  readonly DB: D1
  readonly KV: KvNamespace
  readonly R2: R2Bucket
}
export class Rows extends DurableObject<Env> {
  readonly #rows = objectRows(this.ctx.storage)
  store(...[operation, args]: Parameters<ReturnType<typeof objectRows>['handle']>): Promise<unknown> {
    return this.#rows.handle(operation, args)
  }
}
const stores = {
  object: (env: Env) => objectStore(env.OBJECT),
  d1: (env: Env) => d1Store(env.DB),
  kv: (env: Env) => kvStore(env.KV),
  // As unstorage has them.
  'unstorage/kv': (env: Env) => storeFrom(kvBinding({ binding: env.KV as never })),
  'unstorage/r2': (env: Env) => storeFrom(r2Binding({ binding: env.R2 as never })),
  'unstorage/d1': (env: Env) => {
    Object.assign(globalThis, { __env__: env }) // where db0 looks for a binding
    return storeFrom(db0Driver({ database: createDatabase(d1({ bindingName: 'DB' })) }), { strict: true })
  },
}

export default {
  async fetch(request: Request, env: Env): Promise<Response> {
    const name = new URL(request.url).pathname.slice(1) as keyof typeof stores
    return Response.json(await work({ store: stores[name](env) }, (await request.json()) as Work))
  },
}
