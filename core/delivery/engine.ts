import { DAY, HOUR } from '../duration.ts'
import { toLog } from '../errors.ts'
import type { Host, SweepOptions } from '../host.ts'
import { answerTask, runDueTasks } from '../tasks.ts'
import type { Incoming } from '../webhook/events.ts'
import type { Engine, Received, Switchboard } from '../wire.ts'
import { answerAdmin } from './admin.ts'
import { awaitsEcho, echoKey, parseEffectId } from './effects.ts'
import { letGo, store, work } from './envelope.ts'
import { readHealth } from './health.ts'
import { createOutageGuard, resolveAll } from './inbox.ts'
import { createIsolate } from './isolate.ts'
import { drain, drainSoon } from './lane.ts'
import { operations } from './operations.ts'
import { type Partition, within } from './partition.ts'
import { laneOf } from './rows.ts'
import { createSend } from './send.ts'
import { at, type DeliveryOptions, readSettings } from './settings.ts'
import { sweepAll, sweepPartition } from './sweep.ts'
import { askFor, parseWakeKey } from './wake.ts'

const MOST_LATE = 1000
/** Sweeps ride on traffic when none has run in this isolate for so long. */
const SWEEP_EVERY = 30_000
/** A store that takes longer for one read does not answer. */
const HEALTH_MS = 10_000

/** The durable engine: at-least-once in, effects once where Meta echoes them. */
export function durable(board: Switchboard, options: DeliveryOptions): Engine {
  const settings = readSettings(options)
  const guard = createOutageGuard(board, options)
  /** What was stored after Meta had been told that it was not: what takes too long once would do so every time. */
  const storedLate = new Set<string>()
  const { rootOf, partition, isWeak } = createIsolate(board, settings)
  const ops = operations(board, partition)

  /** Stores what is wanted in each scope, and works on it when Meta has its answer. Whether there was anything. */
  async function acceptAll(received: Received, host: Host): Promise<boolean> {
    const resolution = await resolveAll(board, received.events, host)
    const events = [...received.events, ...resolution.raised]
    const scopes = new Set(events.filter(board.wants).map((e) => e.scope))
    TEST: await at(settings, 'before-store')
    const storing = [...scopes].map(async (scope) => {
      const part = partition(host, scope)
      return { part, mine: await store(part, received, events, resolution) }
    })
    const stored = Promise.all(storing)
    try {
      await Promise.all([stored, settleEchoes(events, host)])
    } catch (error) {
      for (const one of storing)
        one.then(
          ({ part, mine }) => mine && letGo(part, mine, false),
          () => {},
        )
      throw error
    }
    TEST: await at(settings, 'after-store')
    for (const { part, mine } of await stored) {
      if (mine) host.waitUntil(work(part, mine).catch(toLog(host.log, 'delivery failed')))
      pokeSweep(part)
    }
    return scopes.size > 0
  }

  /** What an event tells of an earlier send. A plugin that cannot read it must not keep the POST from being taken. */
  const toldBy = (event: Incoming, host: Host) => {
    try {
      return board.plugins.find((p) => p.id === event.product)?.effects?.settles?.(event)
    } catch (error) {
      toLog(host.log, 'echo not read')(error)
    }
  }
  /** Records what Meta tells of earlier sends, and wakes the lanes that wait for it: at once, since Meta waits. */
  async function settleEchoes(events: readonly Incoming[], host: Host): Promise<void> {
    const told = new Map(events.flatMap((event) => toldBy(event, host) ?? []).map((one) => [one.id, one.response]))
    const settling = [...told].map(async ([id, response]) => {
      const place = parseEffectId(id)
      if (!place) return
      const part = partition(host, place.scope)
      if (!(await awaitsEcho(part, place.key))) return
      // A dead letter may be redriven as long as it is kept.
      await part.store.set(echoKey(id), response ?? null, { ttl: Math.max(DAY, settings.keepDead) })
      if (place.key.startsWith('q/')) drainSoon(part, laneOf(place.key), true)
    })
    await Promise.all(settling)
  }

  /** Sweeps when none has run here for a while, and asks the host to call again should this isolate die. */
  function pokeSweep(part: Partition): void {
    const { host, memory } = part
    const now = host.now()
    if (host.wake && memory.wakeAt <= now) {
      memory.wakeAt = now + settings.lease + settings.skew
      void askFor(part, memory.wakeAt)
    }
    if (now - memory.sweptAt < SWEEP_EVERY) return
    memory.sweptAt = now
    host.waitUntil(sweepPartition(part, now + 1000).catch(toLog(host.log, 'delivery failed')))
  }

  /** Only what a waker was asked for. */
  async function sweepKeys(keys: readonly string[], host: Host, deadline: number): Promise<void> {
    const places = [...new Set(keys)].map(parseWakeKey).filter((place) => place !== undefined)
    await Promise.all(
      places.map(({ scope, lane }) => {
        const part = partition(host, scope)
        return lane === undefined ? sweepPartition(part, deadline) : drain(part, lane, { deadline })
      }),
    )
  }
  async function sweep(host: Host, { budgetMs = 20_000, keys }: SweepOptions = {}): Promise<void> {
    const deadline = host.now() + budgetMs
    if (keys) return sweepKeys(keys, host, deadline)
    const { store, round } = rootOf(host)
    await sweepAll(store, host, (scope) => partition(host, scope), deadline, round)
    await runDueTasks(board, host, deadline)
  }

  async function healthOf(host: Host) {
    const store = board.storeOf(host)
    const { since, atRisk } = guard.failing()
    // By one read, since to count what waits in many accounts may take longer.
    await within(host, HEALTH_MS, store.list('scope/', { limit: 1, values: false }))
    return {
      asked: board.versionOf(host),
      store: isWeak(store) ? ('best-effort' as const) : ('atomic' as const),
      ...(await ops.backlog(host)),
      failingSince: since,
      atRisk,
      // A full disk can be read. Only where a write has failed is another one tried.
      ok: since === undefined || (await store.set('probe', 0, { ttl: HOUR }).then(Boolean, () => false)),
    }
  }

  return {
    async accept(received, host) {
      const { id } = received
      if (storedLate.delete(id)) return
      const storing = acceptAll(received, host)
      try {
        // Only where there was something to store, its success is a sign of a store that works.
        if (await within(host, settings.storeDeadline, storing)) guard.ok()
      } catch (error) {
        if (storedLate.size >= MOST_LATE) storedLate.clear()
        host.waitUntil(storing.then(() => storedLate.add(id)).catch(() => {}))
        if (!(await within(host, settings.storeDeadline, guard.failed(received, host), 'host.spill'))) throw error
        toLog(host.log, 'webhook not stored')(error)
      }
    },
    health: (host) => readHealth(host, () => healthOf(host)),
    operate(request, path, host, settings) {
      const [, kind, name = ''] = /^\/signalbox\/(tasks|admin)\/([^/]+)$/.exec(path) ?? []
      if (!kind) return undefined
      const { SIGNALBOX_ADMIN_SECRET: secret, CRON_SECRET } = settings(host).config
      return kind === 'admin'
        ? answerAdmin(request, name, host, secret, ops)
        : answerTask(request, name, host, { services: board, secrets: [secret, CRON_SECRET], sweep })
    },
    surface: {
      ...ops,
      send: createSend(board, partition),
      sweep,
    },
  }
}
