// An app on Durable Objects that count the rows they write, as Cloudflare bills them: `/written` tells.
import { DurableObject } from 'cloudflare:workers'
import { createApp } from '../../../core/app.ts'
import { cloudflare } from '../../../runtimes/cloudflare/mod.ts'
import type { ObjectStorage } from '../../../runtimes/cloudflare/object-sql.ts'
import { type Operation, objectRows } from '../../../runtimes/cloudflare/object-store.ts'
import { probe } from '../../conformance/probe.ts'

let written = 0
const counted = (sql: ObjectStorage['sql']): ObjectStorage['sql'] => ({
  exec(text, ...params) {
    const cursor = sql.exec(text, ...params) as { rowsWritten: number; toArray(): unknown[] }
    const rows = cursor.toArray()
    written += cursor.rowsWritten
    return { toArray: () => rows }
  },
})
export class SignalboxStore extends DurableObject<unknown> {
  readonly #rows = objectRows({
    sql: counted(this.ctx.storage.sql),
    transactionSync: (run) => this.ctx.storage.transactionSync(run),
  })
  store(operation: Operation, args: readonly unknown[]): Promise<unknown> {
    return this.#rows.handle(operation, args)
  }
  async wake(): Promise<void> {}
}

const app = createApp({ plugins: [probe()] })
app.probe.on('ping', (ctx) => ctx.reply('hello'))
const worker = cloudflare(app)
export default {
  ...worker,
  fetch: (request: Request, ...rest: [never, never]) =>
    new URL(request.url).pathname === '/written'
      ? Promise.resolve(Response.json(written))
      : worker.fetch(request, ...rest),
}
