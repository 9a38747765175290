import { describe, SignalboxError } from '../errors.ts'
import type { Host, SweepOptions } from '../host.ts'
import type { Store } from '../storage/store.ts'
import { answerTask, runDueTasks } from '../tasks.ts'
import type { Incoming } from '../webhook/events.ts'
import type { Engine, Received, Switchboard } from '../wire.ts'
import { answerAdmin } from './admin.ts'
import { type Accepted, runDirectly } from './direct.ts'
import { echoKey, parseEffectId } from './effects.ts'
import { fanOut, fanOutShared, olderFirst, type Pending, pendingOf, placeEvents } from './fanout.ts'
import { gate } from './gate.ts'
import { readHealth } from './health.ts'
import { Horizon } from './horizon.ts'
import { InHand } from './in-hand.ts'
import { createOutageGuard, type Resolution, resolveAll } from './inbox.ts'
import { drain } from './lane.ts'
import { look } from './look.ts'
import { operations } from './operations.ts'
import { inTime, type Memory, type Partition, within } from './partition.ts'
import { DAY, type Envelope, laneOf, rowKey } from './rows.ts'
import { createSend } from './send.ts'
import { type DeliveryOptions, readSettings } from './settings.ts'
import { sweepAll, sweepPartition } from './sweep.ts'
import { parseWakeKey, wakeKey } from './wake.ts'
import type { Round } from './walk.ts'

/** Sweeps ride on traffic when none has run in this isolate for so long. */
const SWEEP_EVERY = 30_000

const WEAK = 'Use a store with conditional writes; docs/delivery.md lists them.'

/** Of so many events on, an envelope looks at the store anyway: its answer leaves meanwhile, before their marks are written. */
const LARGE = 50

const newMemory = (store: Store, now: number): Memory => {
  const horizon = new Horizon()
  return { ...emptyMemory(now), horizon, store: horizon.watch(store) }
}
const emptyMemory = (now: number): Omit<Memory, 'horizon' | 'store'> => ({
  running: new Set(),
  envelopes: new Map(),
  tails: new Map(),
  pending: new Map(),
  shared: new Map(),
  draining: new Map(),
  wakes: new Map(),
  listed: false,
  sweptAt: now,
  round: {},
  wakeAt: 0,
})

/** What an isolate remembers of one store. */
interface Root {
  readonly store: Store
  /** The name of this isolate there. */
  readonly me: string
  readonly scopes: Map<string, Memory>
  /** How far a sweep has come through the scopes. */
  readonly round: Round
}

/** The durable engine: at-least-once in, effects once where Meta echoes them. */
export function durable(board: Switchboard, options: DeliveryOptions): Engine {
  const settings = readSettings(options)
  const roots = new WeakMap<Store, Root>()
  const guard = createOutageGuard(board, options)
  const place = gate(settings.concurrency)
  let stamps = 0

  /** Throws where the app is strict. */
  const isWeak = ({ guarantee }: Store): boolean => {
    if (guarantee === 'atomic') return false
    if (settings.strict) throw new SignalboxError('store_weak', 'The store has no conditional write', { fix: WEAK })
    return true
  }
  /** What this isolate remembers of a store; where claims can be won twice, that is said when it first meets it. */
  const rootOf = (host: Host): Root => {
    const store = board.storeOf(host)
    const known = roots.get(store)
    if (known) return known
    if (isWeak(store)) host.log.warn('the store is best-effort: an event may be handled twice', { fix: WEAK })
    const root = { store, me: Math.floor(host.random() * 2 ** 52).toString(36), scopes: new Map(), round: {} }
    roots.set(store, root)
    return root
  }
  /** The engine's view of one scope, for this isolate and this request's host. */
  const partition = (host: Host, scope: string): Partition => {
    const { store: root, me, scopes } = rootOf(host)
    const memory = scopes.get(scope) ?? newMemory(root.scope(`in/${scope}`), host.now())
    scopes.set(scope, memory)
    const { store } = memory
    const list = async (): Promise<void> => {
      if (memory.listed) return
      await root.set(`scope/${scope}`, 1)
      memory.listed = true
    }
    return { board, host, settings, scope, store, me, memory, place, stamp: () => `${me}.${++stamps}`, list }
  }

  /** Writes one scope's envelope; undefined when it is there already. */
  async function store(
    part: Partition,
    received: Received,
    events: readonly Incoming[],
    { resolved, raised }: Resolution,
  ): Promise<Accepted | undefined> {
    const { host, memory } = part
    await part.list()
    const placed = placeEvents(part, received.id, events, resolved)
    const now = host.now()
    const envelope: Envelope = {
      text: received.text,
      lanes: [...new Set(placed.map(({ event }) => event.lane))],
      holder: part.me,
      until: now + settings.lease,
      at: now,
      own: received.own,
      resolved: Object.keys(resolved).length > 0 ? resolved : undefined,
      raised: raised.length > 0 ? raised : undefined,
    }
    const key = `in/${received.id}`
    const version = await part.store.set(key, envelope, { ifVersion: null })
    if (version === false) return undefined
    // In one step: from now on others trust that it is waited for.
    const inHand = new InHand(version, envelope.until + settings.skew, envelope.lanes, memory.tails)
    memory.envelopes.set(key, inHand)
    memory.pending.set(key, pendingOf({ key, version, value: envelope }))
    // A row that a helper writes under this claim is not for our own drains: its event may be about to run without it.
    for (const { event, index } of placed) memory.running.add(rowKey(event.lane, version, index))
    memory.horizon.see(version)
    return { key, version, envelope, events: placed, inHand }
  }

  /** Lets go of an envelope; what is not `settled` is found by a look at the store. */
  function letGo({ memory }: Partition, { key, version, events, inHand }: Accepted, settled: boolean): void {
    if (!settled) {
      memory.horizon.forget()
      for (const { event, index } of events) memory.running.delete(rowKey(event.lane, version, index))
    }
    inHand.releaseAll(memory.tails)
    memory.envelopes.delete(key)
    if (settled) memory.pending.delete(key)
  }

  /** Handles an accepted envelope: what is older in its lanes first, then its own events. */
  async function work(part: Partition, mine: Accepted): Promise<void> {
    let settled = false
    try {
      if (await letOlderGo(part, mine)) await runDirectly(part, mine)
      else {
        const { key, version, envelope } = mine
        const fanned = await fanOut(part, { key, version, order: version, envelope }, true)
        await Promise.all([...fanned].map((lane) => drain(part, lane)))
      }
      settled = true
    } finally {
      letGo(part, mine, settled)
    }
  }

  /**
   * Waits for, or fans out, what is older in these lanes. False where that took so long that the envelope's own claim
   * may lapse before its events have run.
   */
  async function letOlderGo(part: Partition, mine: Accepted): Promise<boolean> {
    const { memory, host } = part
    const { behind } = mine.inHand
    const known = (): boolean =>
      memory.horizon.clear(mine.version) && behind !== undefined && mine.events.length < LARGE
    const isDone = (older: InHand): Promise<boolean> | boolean => released(host, older, mine.envelope.lanes)
    if (settings.without('older')) return true
    // What comes before it in its lanes waits for what comes before that. Whoever fails on its way is forgotten.
    if (!known() || (behind?.size && !((await Promise.all([...behind].map(isDone))).every(Boolean) && known())))
      await lookForOlder(part, mine, isDone)
    return host.now() < mine.envelope.until - settings.lease / 2
  }

  /** The same where others may have written, or died. */
  async function lookForOlder(
    part: Partition,
    mine: Accepted,
    isDone: (older: InHand) => Promise<boolean> | boolean,
  ): Promise<void> {
    const { memory, host } = part
    const lanes = new Set(mine.envelope.lanes)
    const ours = ({ key, version }: Pending): InHand | undefined => {
      const known = memory.envelopes.get(key)
      return known?.version === version && host.now() < known.until ? known : undefined
    }
    const pending = (await look(part)).filter((p) => p.key !== mine.key)
    const inHand = pending.every(ours)
    if (inHand) memory.horizon.look(mine.version)
    const older = pending.filter((p) => p.order < mine.version)
    if (inHand && (await Promise.all(older.map(ours).map((k) => !k || isDone(k)))).every(Boolean)) return
    for (const p of olderFirst(older, lanes, settings.without)) {
      const own = ours(p)
      const done = own && (await released(host, own))
      if (!done) for (const lane of await fanOutShared(part, p)) if (!lanes.has(lane)) drainSoon(part, lane)
    }
  }
  const drainSoon = (part: Partition, lane: string, echoed = false): void =>
    part.host.waitUntil(drain(part, lane, { echoed }).catch(logged(part.host)))

  /** Records what Meta tells of earlier sends, and wakes the lanes that wait for it. */
  async function settleEchoes(events: readonly Incoming[], host: Host): Promise<void> {
    for (const event of events) {
      const told = board.plugins.find((p) => p.id === event.product)?.effects?.settles?.(event)
      const place = told && parseEffectId(told.id)
      if (!told || !place) continue
      const part = partition(host, place.scope)
      await part.store.set(echoKey(told.id), told.response ?? null, { ttl: DAY })
      if (place.key.startsWith('q/')) drainSoon(part, laneOf(place.key), true)
    }
  }

  /** Whether there was anything to store: only then is its success a sign of a store that works. */
  async function acceptAll(received: Received, host: Host): Promise<boolean> {
    const resolution = await resolveAll(board, received.events, host)
    const events = [...received.events, ...resolution.raised]
    const wanted = events.filter(board.wants)
    const scopes = new Set(wanted.map((e) => e.scope))
    await settings.at('before-store')
    const storing = [...scopes].map(async (scope) => {
      const part = partition(host, scope)
      return { part, mine: await store(part, received, events, resolution) }
    })
    try {
      await Promise.all([...storing, settleEchoes(events, host)])
    } catch (error) {
      for (const one of storing)
        one.then(
          ({ part, mine }) => mine && letGo(part, mine, false),
          () => {},
        )
      throw error
    }
    await settings.at('after-store')
    for (const { part, mine } of await Promise.all(storing)) {
      if (mine) host.waitUntil(work(part, mine).catch(logged(host)))
      pokeSweep(part)
    }
    return scopes.size > 0
  }

  /** Sweeps when none has run here for a while, and asks the host to call again should this isolate die. */
  function pokeSweep(part: Partition): void {
    const { host, memory } = part
    const now = host.now()
    if (host.wake && memory.wakeAt <= now) {
      memory.wakeAt = now + settings.lease + settings.skew
      Promise.resolve(host.wake(memory.wakeAt, wakeKey(part.scope))).catch(logged(host))
    }
    if (now - memory.sweptAt < SWEEP_EVERY) return
    memory.sweptAt = now
    host.waitUntil(sweepPartition(part, now + 1000).catch(logged(host)))
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

  const logged = (host: Host) => (error: unknown) => host.log.error('delivery failed', { error: describe(error) })
  const ops = operations(board, partition)
  async function sweep(host: Host, { budgetMs = 20_000, keys }: SweepOptions = {}): Promise<void> {
    const deadline = host.now() + budgetMs
    if (keys) return sweepKeys(keys, host, deadline)
    const { store, round } = rootOf(host)
    await sweepAll(store, host, (scope) => partition(host, scope), deadline, round)
    await runDueTasks(board, host, deadline)
  }
  return {
    async accept(received, host) {
      try {
        const stored = await within(host, settings.storeDeadline, acceptAll(received, host))
        if (stored) guard.ok()
      } catch (error) {
        if (!(await within(host, settings.storeDeadline, guard.failed(received, host), 'host.spill'))) throw error
        host.log.error('webhook not stored', { error: describe(error) })
      }
    },
    health: (host) =>
      readHealth(
        host,
        () => board.versionOf(host),
        async () => ({
          store: isWeak(board.storeOf(host)) ? 'best-effort' : 'atomic',
          ...(await ops.backlog(host)),
          failingSince: guard.since(),
        }),
      ),
    tasks: (request, name, host, config) =>
      answerTask(request, name, host, { services: board, secrets: config.taskSecrets, sweep }),
    admin: (request, action, host, config) => answerAdmin(request, action, host, config.adminSecret, ops),
    surface: {
      ...ops,
      send: createSend(board, partition),
      sweep,
    },
  }
}

/** Whether these lanes of an envelope, or all, are released before its claim lapses. */
function released(host: Host, older: InHand, lanes?: Iterable<string>): Promise<boolean> | boolean {
  const open = older.open(lanes)
  const left = older.until - host.now()
  return open.length === 0 || (left > 0 && inTime(host, left, Promise.all(open)))
}
