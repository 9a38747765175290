import type { Health, Warning } from './delivery/health.ts'
import { toLog } from './errors.ts'
import type { Host, Runnable } from './host.ts'

/** Something that began or ended. */
export interface Alert {
  /** A warning of `/health`, or `not-ok` where webhooks cannot be taken at all. */
  readonly name: Warning | 'not-ok'
  readonly state: 'began' | 'ended'
  readonly health: Health
}
export interface AlertOptions<E> {
  /** Told once when a warning begins and once when it ends, in each isolate that sweeps. */
  on(alert: Alert, host: Host<E>): void | Promise<void>
  /** How often health is read, at most, in ms; reading counts every row that waits. Default: 60 000. */
  readonly everyMs?: number | undefined
}

/**
 * Tells of what `/health` warns of, as it begins and ends: dead letters, an old backlog, a Graph version that ends, a
 * subscription at risk, a store that does not answer. It looks after sweeps, so it needs no timer of its own.
 *
 * @example
 * const watched = alerts(app, { on: ({ name, state }) => notify(`signalbox: ${name} ${state}`) })
 * createServer(node(watched)).listen(8787)
 */
export function alerts<E>(
  app: Runnable<E> & { health(host: Host): Promise<Health> },
  { on, everyMs = 60_000 }: AlertOptions<E>,
): Runnable<E> & { health(host: Host): Promise<Health> } {
  let readAt = Number.NEGATIVE_INFINITY
  const current = new Set<Alert['name']>()
  async function look(host: Host<E>): Promise<void> {
    if (host.now() - readAt < everyMs) return
    readAt = host.now()
    const health = await app.health(host)
    const now = new Set<Alert['name']>([...(health.warnings ?? []), ...(health.ok ? [] : (['not-ok'] as const))])
    /** What could not be told is told by the next look. */
    const tell = async (name: Alert['name'], state: Alert['state'], told: () => void) => {
      try {
        await on({ name, state, health }, host)
        told()
      } catch (error) {
        toLog(host.log, 'alert failed')(error)
      }
    }
    for (const name of now) if (!current.has(name)) await tell(name, 'began', () => current.add(name))
    for (const name of [...current]) if (!now.has(name)) await tell(name, 'ended', () => current.delete(name))
  }
  return {
    fetch: (request, host) => app.fetch(request, host),
    health: (host) => app.health(host),
    async sweep(host, options) {
      try {
        await app.sweep?.(host, options)
      } finally {
        await look(host).catch(toLog(host.log, 'alert failed'))
      }
    },
  }
}
