import { jsonOf } from './storage/json.ts'
import type { Entry, Store } from './storage/store.ts'

/**
 * Encrypts what is stored; `createVault` of signalbox/auth makes one (JWE with a key ring). `context` names the place of a
 * value, so that a sealed value moved elsewhere does not open.
 */
export interface Sealer {
  seal(plain: string, context: string): Promise<string>
  open(sealed: string, context: string): Promise<string>
}

/** A store whose values are sealed at rest. Keys stay readable: they are what order and look-ups go by. */
export function sealedStore(store: Store, sealer: Sealer, scope = ''): Store {
  const context = (key: string): string => `${scope}/${key}`
  const opened = async <T>({ key, version, value }: Entry<string>): Promise<Entry<T>> => ({
    key,
    version,
    value: JSON.parse(await sealer.open(value, context(key))) as T,
  })
  return {
    guarantee: store.guarantee,
    async get<T>(key: string) {
      const entry = await store.get<string>(key)
      return entry && opened<T>(entry)
    },
    async set(key, value, options) {
      return store.set(key, await sealer.seal(jsonOf(value), context(key)), options)
    },
    delete: (key, options) => store.delete(key, options),
    async list<T>(prefix: string, options?: Parameters<Store['list']>[1]) {
      const entries = await store.list<string>(prefix, options)
      return options?.values === false ? (entries as Entry<T>[]) : Promise.all(entries.map(opened<T>))
    },
    scope: (name) => sealedStore(store.scope(name), sealer, `${scope}/${encodeURIComponent(name)}`),
  }
}
