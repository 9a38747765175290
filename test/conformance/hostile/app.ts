import { createApp } from '../../../core/app.ts'
import { definePlugin } from '../../../core/plugin.ts'
import { memoryStore } from '../../../core/storage/memory.ts'
import type { Store } from '../../../core/storage/store.ts'
import { probe } from '../probe.ts'

/** How long a body may take here, so that nobody waits five seconds for a test. */
export const DEADLINE_MS = 1500

let store: Store | undefined
const seen: string[] = []
/** What the handlers saw, over HTTP. */
const witness = definePlugin({
  id: 'witness',
  api: () => ({}),
  routes: [{ method: 'GET', path: '/seen', handle: () => Response.json(seen) }],
})

/** The app that every adapter serves to the hostile client. */
export const app = createApp({
  plugins: [probe(), witness],
  webhook: { deadlineMs: DEADLINE_MS },
  storage: () => {
    store ??= memoryStore()
    return store
  },
})
app.probe.on('ping', ({ event, ping }) => {
  if (ping.text === 'throw') throw new Error('a handler that throws')
  seen.push(`${event.account}/${ping.id}${ping.text === undefined ? '' : `/${ping.text.slice(0, 20)}`}`)
})
app.meta.on('unknown', ({ event }) => {
  seen.push(`unknown:${event.kind}`)
})
