// The object of an app whose sweeps fail for a key, and a way to ask it for a wake and to look at what it plans.
import type { Runnable } from '../../../core/host.ts'
import { cloudflare } from '../../../runtimes/cloudflare/mod.ts'
import { durableObject, type ObjectState } from '../../../runtimes/cloudflare/object.ts'

interface Planned extends ObjectState {
  readonly storage: ObjectState['storage'] & { getAlarm(): Promise<number | null> }
}
const swept: string[] = []
const app: Runnable<object> = {
  fetch: async () => new Response(),
  async sweep(_, { keys = [] } = {}) {
    swept.push(...keys)
    if (keys.includes('broken')) throw new Error('store is down')
  },
}
export class SignalboxStore extends durableObject(app) {
  declare ctx: Planned
  async fetch(request: Request): Promise<Response> {
    for (const [key, at] of new URL(request.url).searchParams) await this.wake(Number(at), key)
    const rows = this.ctx.storage.sql.exec('select key, at from signalbox_wakes order by key').toArray()
    return Response.json({ rows, alarm: await this.ctx.storage.getAlarm(), swept })
  }
}
interface Env {
  readonly SIGNALBOX: { getByName(name: string): { fetch(request: Request): Promise<Response> } }
}
export default {
  ...cloudflare(app),
  fetch: (request: Request, env: Env) => env.SIGNALBOX.getByName('one').fetch(request),
}
