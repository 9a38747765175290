import { alerts } from '../../../core/alerts.ts'
import { createApp } from '../../../core/app.ts'
import { jsonLog } from '../../../core/hosting/log.ts'
import { memoryStore } from '../../../core/storage/memory.ts'
import { envelope, posted, probe } from '../probe.ts'
import { type Checks, equal, ok, testHost } from './kit.ts'

/** An app whose handler fails for good. */
function failing(version: string, retry: '1s' | '1h') {
  const app = createApp({ plugins: [probe()], graph: { version }, delivery: { retries: [retry] } })
  app.probe.on('ping', () => {
    throw new Error('no')
  })
  return app
}
const health = async ({ fetch }: ReturnType<typeof failing>, host: Parameters<typeof fetch>[1]) =>
  (await fetch(new Request('http://localhost/health'), host)).json()

export const operatingChecks: Checks = {
  'health tells of store, backlog, age, dead letters and the end of a version': async () => {
    const app = failing('v21.0', '1h') // which ends on 2027-01-21
    const { host, advance, settle } = testHost()
    advance(Date.UTC(2026, 11, 1) - host.now())
    await app.fetch(await posted(envelope({ id: '1' })), host)
    await settle()
    advance(16 * 60_000)
    const waiting = await health(app, host)
    equal([waiting.ok, waiting.store, waiting.events, waiting.dead], [true, 'atomic', 1, 0])
    ok(waiting.oldestMs >= 16 * 60_000, `the oldest has waited for ${waiting.oldestMs} ms`)
    equal(waiting.warnings, ['backlog-old', 'version-ending'])
    advance(2 * 3_600_000)
    await app.sweep(host)
    await settle()
    const dead = await health(app, host)
    equal([dead.events, dead.dead, dead.warnings], [0, 1, ['dead-letters', 'version-ending']])
  },
  'health says that webhooks are at risk while nothing can be stored': async () => {
    // Meta switches subscriptions off for Pages.
    const plugin = probe()
    const ofPages = { ...plugin, webhook: { ...plugin.webhook, objects: ['probe', 'page'] } } as typeof plugin
    const app = createApp({ plugins: [ofPages] })
    app.probe.on('ping', () => {})
    const store = memoryStore()
    const broken = { ...store, set: () => Promise.reject(new Error('disk full')) }
    const { host } = testHost({ store: { ...store, scope: () => broken } })
    equal((await app.fetch(await posted(envelope({ id: '1' })), host)).status, 503)
    const { failingSince, warnings } = await health(app, host)
    equal([failingSince, warnings], [host.now(), ['webhook-at-risk']])
  },
  'an alert is told once': async () => {
    const told: string[] = []
    const app = failing('v26.0', '1s')
    const watched = alerts(app, { on: ({ name, state }) => void told.push(`${name} ${state}`), everyMs: 0 })
    const { host, advance, settle } = testHost()
    await app.fetch(await posted(envelope({ id: '1' })), host)
    await settle()
    advance(16 * 60_000)
    await watched.sweep?.(host)
    await settle()
    await watched.sweep?.(host)
    equal(told, ['dead-letters began'])
  },
  'a log line holds neither secrets nor people': () => {
    const lines: string[] = []
    const { error } = console
    console.error = (line: string) => void lines.push(line)
    try {
      const data = { access_token: 'EAAB-secret', phone: '+27 82 100 0000', status: 500 }
      jsonLog('info', () => 0).error('refused', data)
    } finally {
      console.error = error
    }
    equal(lines.length, 1)
    const { level, message, status } = JSON.parse(lines[0] ?? '')
    equal([level, message, status], ['error', 'refused', 500])
    ok(!/EAAB|82 100/.test(lines[0] ?? ''), `${lines[0]}`)
  },
}
