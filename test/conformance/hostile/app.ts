import { createApp } from '../../../core/app.ts'
import { definePlugin } from '../../../core/plugin.ts'
import { router } from '../../../core/router.ts'
import { memoryStore } from '../../../core/storage/memory.ts'
import { probe } from '../probe.ts'

/** Set where the host's own store is to be used. */
declare const OWN_STORE: true | undefined

const inMemory = () => {
  const store = memoryStore()
  return () => store
}

/**
 * The app that every adapter serves to the hostile client; `/witness/seen` tells what its handlers saw, `/witness/ip` who asks. A body may take
 * three seconds here, so that nobody waits for five, and more on a runtime whose server is slow with large ones.
 */
export function makeApp(deadlineMs = 3000) {
  const seen: string[] = []
  const storage = typeof OWN_STORE === 'undefined' ? { storage: inMemory() } : {}
  const witness = definePlugin({
    id: 'witness',
    api: () => ({}),
    router,
    routes: [
      { method: 'GET', path: '/seen', handle: () => Response.json(seen) },
      { method: 'GET', path: '/ip', handle: (_, { host }) => new Response(host.ip ?? 'unknown') },
    ],
  })
  const app = createApp({ plugins: [probe(), witness], webhook: { deadlineMs }, ...storage })
  app.probe.on('ping', ({ event, ping }) => {
    if (ping.text === 'throw') throw new Error('a handler that throws')
    seen.push(`${event.account}/${ping.id}${ping.text === undefined ? '' : `/${ping.text.slice(0, 20)}`}`)
  })
  app.meta.on('unknown', ({ event }) => {
    seen.push(`unknown:${event.kind}`)
  })
  return app
}
