import { SignalboxError } from '../errors.ts'
import type { Host } from '../host.ts'
import type { Store } from '../storage/store.ts'
import type { Switchboard } from '../wire.ts'
import { gate, type Place } from './gate.ts'
import { Horizon } from './horizon.ts'
import type { Memory, Partition } from './partition.ts'
import type { Settings } from './settings.ts'
import type { Round } from './walk.ts'

const WEAK = 'Use a store with conditional writes; docs/delivery.md lists them.'

/** What an isolate remembers of one store. */
interface Root {
  readonly store: Store
  /** The name of this isolate there. */
  readonly me: string
  readonly scopes: Map<string, Memory>
  /** How far a sweep has come through the scopes. */
  readonly round: Round
}
export interface Isolate {
  rootOf(host: Host): Root
  /** The engine's view of one scope, for this isolate and this request's host. */
  partition(host: Host, scope: string): Partition
  /** Whether claims can be won twice in this store. Throws where the app is strict. */
  isWeak(store: Store): boolean
}

const newMemory = (store: Store, now: number): Memory => {
  const horizon = new Horizon()
  return {
    running: new Set(),
    envelopes: new Map(),
    tails: new Map(),
    pending: new Map(),
    horizon,
    store: horizon.watch(store),
    shared: new Map(),
    draining: new Map(),
    wakes: new Map(),
    listed: false,
    sweptAt: now,
    round: {},
    wakeAt: 0,
  }
}

/** What one isolate remembers of its stores and their scopes, and how its engine sees them. */
export function createIsolate(board: Switchboard, settings: Settings): Isolate {
  const roots = new WeakMap<Store, Root>()
  const gates = new WeakMap<object, () => Place>()
  /** Places end with the work that holds them: where calls end by themselves, each has its own. */
  const placeOf = (host: Host): Place => {
    const life = host.life ?? host
    const known = gates.get(life) ?? gate(settings.concurrency)
    gates.set(life, known)
    return known()
  }
  let stamps = 0

  const isWeak = ({ guarantee }: Store): boolean => {
    if (guarantee === 'atomic') return false
    if (settings.strict) throw new SignalboxError('store_weak', 'The store has no conditional write', { fix: WEAK })
    return true
  }
  const rootOf = (host: Host): Root => {
    const store = board.storeOf(host)
    const known = roots.get(store)
    if (known) return known
    // Said once, when it is met first.
    if (isWeak(store)) host.log.warn('the store is best-effort: an event may be handled twice', { fix: WEAK })
    const root = { store, me: Math.floor(host.random() * 2 ** 52).toString(36), scopes: new Map(), round: {} }
    roots.set(store, root)
    return root
  }
  return {
    rootOf,
    isWeak,
    partition(host, scope) {
      const { store: root, me, scopes } = rootOf(host)
      const memory = scopes.get(scope) ?? newMemory(root.scope(`in/${scope}`), host.now())
      scopes.set(scope, memory)
      const list = async (): Promise<void> => {
        if (memory.listed) return
        await root.set(`scope/${scope}`, 1)
        memory.listed = true
      }
      const { store } = memory
      const place = (): Place => placeOf(host)
      return { board, host, settings, scope, store, me, memory, place, stamp: () => `${me}.${++stamps}`, list }
    },
  }
}
