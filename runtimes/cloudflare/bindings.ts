import { SignalboxError } from '../../core/errors.ts'
import type { Host } from '../../core/host.ts'
import type { Store } from '../../core/storage/store.ts'
import { type ObjectNamespace, objectStore, type StoreObject } from './object-store.ts'

/** What an app may find bound in its environment. */
interface Bindings {
  readonly SIGNALBOX?: { getByName(name: string): StoreObject & { wake(at: number): Promise<void> } } & ObjectNamespace
  readonly SIGNALBOX_QUEUE?: { send(message: unknown, options: { delaySeconds: number }): Promise<unknown> }
}
/** The longest delay of a queue message. https://developers.cloudflare.com/queues/platform/limits/ */
const LONGEST_DELAY_S = 43_200

/** The store of an environment: the Durable Object bound as `SIGNALBOX`. */
export function storeOf(env: unknown): Store {
  const { SIGNALBOX } = env as Bindings
  if (SIGNALBOX) return objectStore(SIGNALBOX)
  throw new SignalboxError('config_missing', 'No store is bound', {
    fix: 'Bind the class of durableObject(app) as SIGNALBOX in wrangler.jsonc, or give createApp a `storage`.',
  })
}

/** What wakes an app on time: a queue bound as `SIGNALBOX_QUEUE`, else the alarm of a Durable Object. */
export function wakerOf(env: unknown): Host['wake'] {
  const { SIGNALBOX, SIGNALBOX_QUEUE } = env as Bindings
  if (SIGNALBOX_QUEUE)
    return async (at) => {
      const delay = Math.ceil((at - Date.now()) / 1000)
      await SIGNALBOX_QUEUE.send({ at }, { delaySeconds: Math.min(LONGEST_DELAY_S, Math.max(0, delay)) })
    }
  return SIGNALBOX && ((at) => SIGNALBOX.getByName('/wake').wake(at))
}
