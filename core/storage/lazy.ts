import type { Store } from './store.ts'

/** A store that is opened on first use, for backends that open asynchronously; a failed opening is tried again. */
export function lazyStore(open: () => Promise<Store>): Store {
  let opened: Promise<Store> | undefined
  const root = (): Promise<Store> => {
    opened ??= open().catch((error) => {
      opened = undefined
      throw error
    })
    return opened
  }
  const over = (find: () => Promise<Store>): Store => ({
    guarantee: 'atomic',
    get: async (key) => (await find()).get(key),
    set: async (key, value, options) => (await find()).set(key, value, options),
    delete: async (key, options) => (await find()).delete(key, options),
    list: async (prefix, options) => (await find()).list(prefix, options),
    scope: (name) => over(async () => (await find()).scope(name)),
  })
  return over(root)
}
