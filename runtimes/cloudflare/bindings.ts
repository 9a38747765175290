import { SignalboxError } from '../../core/errors.ts'
import type { Host } from '../../core/host.ts'
import { spillName } from '../../core/hosting/spill.ts'
import type { Store } from '../../core/storage/store.ts'
import { objectStore, type StoreObject } from './object-store.ts'
import type { Call } from './worker.ts'

/** What an app may find bound in its environment. */
interface Own {
  readonly SIGNALBOX?: { getByName(name: string): StoreObject & { wake(at: number, key?: string): Promise<void> } }
  readonly SIGNALBOX_QUEUE?: { send(message: unknown, options: { delaySeconds: number }): Promise<unknown> }
  readonly SIGNALBOX_SPILL?: { put(key: string, bytes: Uint8Array): Promise<unknown> }
}
/** The longest delay of a queue message. https://developers.cloudflare.com/queues/platform/limits/ */
const LONGEST_DELAY_S = 43_200

/** The store of an environment: the Durable Object bound as `SIGNALBOX`. */
export function storeOf(env: unknown): Store {
  const { SIGNALBOX } = env as Own
  if (SIGNALBOX) return objectStore(SIGNALBOX)
  throw new SignalboxError('config_missing', 'No store is bound as SIGNALBOX', {
    fix: 'Bind the class of durableObject(app) (signalbox/cloudflare/object), or give createApp a `storage`.',
  })
}

/** An object wakes the app for the rows that it keeps, so that no object is asked for those of all. */
const objectOf = (key: string | undefined): string => (key === undefined ? '/wake' : `/in%2F${key.split('/')[0]}`)

/**
 * What wakes an app on time: a queue bound as `SIGNALBOX_QUEUE`, else the alarm of a Durable Object. A message carries
 * a key and nothing else: what is due stays in the store, so one that is lost or comes twice does no harm.
 */
function wakerOf({ SIGNALBOX, SIGNALBOX_QUEUE }: Own): Host['wake'] {
  if (SIGNALBOX_QUEUE)
    return async (at, key) => {
      const delay = Math.ceil((at - Date.now()) / 1000)
      await SIGNALBOX_QUEUE.send({ key }, { delaySeconds: Math.min(LONGEST_DELAY_S, Math.max(0, delay)) })
    }
  return SIGNALBOX && ((at, key) => SIGNALBOX.getByName(objectOf(key)).wake(at, key))
}

/** The waker, and where webhooks go that cannot be stored: an R2 bucket bound as `SIGNALBOX_SPILL`. */
export function boundIn(env: unknown): Pick<Host, 'wake' | 'spill'> {
  const { SIGNALBOX_SPILL } = env as Own
  const waker = wakerOf(env as Own)
  return {
    spill: SIGNALBOX_SPILL && (async (bytes) => void (await SIGNALBOX_SPILL.put(await spillName(bytes), bytes))),
    ...(waker && {
      wake(this: Call, at: number, key?: string) {
        const asked = Promise.resolve(waker(at, key))
        this.ctx.waitUntil(asked.catch(() => {})) // whoever asks hears of it
        return asked
      },
    }),
  }
}

/** The keys that the messages of a queue carry; undefined, for everything, where one carries none. */
export function keysOf(batch: unknown): readonly string[] | undefined {
  const { messages = [] } = batch as { readonly messages?: readonly { readonly body?: { readonly key?: unknown } }[] }
  const keys = messages.map(({ body }) => body?.key)
  return keys.length > 0 && keys.every((key) => typeof key === 'string') ? keys : undefined
}
