import { createApp } from '../../core/app.ts'
import type { Store } from '../../core/storage/store.ts'
import { probe } from '../conformance/probe.ts'

/** An app whose handler takes a moment and tells the witness; leases are short, so that a restart need not be waited for. */
export function loadApp(witness: string, storage?: () => Store) {
  const app = createApp({
    plugins: [probe()],
    delivery: { lease: '2s', skew: '0.5s', retries: Array.from({ length: 100 }, () => '1s' as const) },
    ...(storage && { storage }),
  })
  app.probe.on('ping', async ({ ping, host }) => {
    await new Promise<void>((resolve) => void host.timer(host.random() * 40, resolve))
    await host.fetch(`${witness}/${ping.id}`)
  })
  return app
}
