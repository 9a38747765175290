/**
 * Delivery under random interleavings: several processes on one store, killed anywhere and restarted, with clocks
 * apart; lanes whose messages are posted only after the 200 of the one before; repeats, and repeats in other batches.
 * One seed is one run, always the same.
 */
import { durable } from '../../core/delivery/engine.ts'
import type { DeliveryOptions, Safeguard } from '../../core/delivery/settings.ts'
import { GraphError } from '../../core/graph/errors.ts'
import type { Reply, Site } from '../../core/graph/types.ts'
import type { Host } from '../../core/host.ts'
import { definePlugin } from '../../core/plugin.ts'
import { memoryStore } from '../../core/storage/memory.ts'
import type { Store } from '../../core/storage/store.ts'
import { eventsOf, type Incoming } from '../../core/webhook/events.ts'
import type { Engine, Switchboard } from '../../core/wire.ts'

export interface ModelOptions {
  readonly without?: readonly Safeguard[]
  readonly crash?: number
  readonly skew?: number
  readonly lease?: number
  readonly sweepEvery?: number
  readonly delivery?: DeliveryOptions
}
export interface Outcome {
  lost: number
  lostSends: number
  doubled: number
  inversions: number
  stuck: number
  kills: number
  reruns: number
  operations: number
}
interface Message {
  readonly id: string
  readonly lane: string
  readonly n: number
}

const LANES = ['a', 'b', 'c', 'x', 'y', 'z'] as const
const EACH = 7
const STEPS = 80_000

/** Hashes run on other threads; a step ends when they have, so that a seed always gives the same run. */
let hashing = 0
const { subtle } = globalThis.crypto
const hash = subtle.digest.bind(subtle)
subtle.digest = async (algorithm, data) => {
  hashing++
  try {
    return await hash(algorithm, data)
  } finally {
    hashing--
  }
}

/** Numbers in [0, 1) from a seed. */
function randomFrom(seed: number): () => number {
  let s = (seed * 2654435761) >>> 0
  return () => {
    s = (Math.imul(s, 1664525) + 1013904223) >>> 0
    return s / 2 ** 32
  }
}

const plugin = definePlugin({
  id: 'm',
  webhook: {
    objects: ['m'],
    *events(entry) {
      const data = entry.changes?.[0]?.value as Message & { echo?: string }
      const name = data.echo === undefined ? ('message' as const) : ('echo' as const)
      yield { name, kind: 'any', id: data.id, account: 'acc', lane: data.lane, at: 0, data }
    },
  },
  api: () => ({}),
  effects: {
    mark: (call, id) => ({ ...call, body: { ...call.body, marker: id } }),
    settles: ({ data }) => (data.echo === undefined ? undefined : { id: data.echo, response: 'echo' }),
  },
})
const bodyOf = (items: readonly object[]): string =>
  JSON.stringify({ object: 'm', entry: [{ id: 'acc', changes: items.map((value) => ({ field: 'f', value })) }] })

class Dead extends Error {}

export async function runModel(seed: number, options: ModelOptions = {}): Promise<Outcome> {
  const { crash = 0.004, skew = 40, lease = 150, sweepEvery = 150 } = options
  const random = randomFrom(seed)
  let time = 1_000_000
  let operations = 0
  let kills = 0
  interface Process {
    readonly id: number
    dead: boolean
    engine: Engine & { surface: { sweep(host: Host): Promise<void> } }
    host: Host
    readonly fail: Set<() => void>
  }
  const waiting: { process: Process | undefined; go: () => void }[] = []
  const timers = new Set<{ process: Process; at: number; run: () => void }>()
  const wait = (process?: Process): Promise<void> => new Promise((go) => waiting.push({ process, go }))
  const backend = memoryStore({ now: () => time })
  const sent: { to: string; k: number }[] = []
  const ran: string[] = []
  const runs = new Map<string, number>()
  let open = 0

  const interleaved = (store: Store, process: Process): Store => {
    const op = async <T>(run: () => Promise<T>): Promise<T> => {
      operations++
      await wait(process)
      const result = await run()
      await wait(process)
      return result
    }
    return {
      guarantee: 'atomic',
      get: (key) => op(() => store.get(key)),
      set: (key, value, o) => op(() => store.set(key, value, o)),
      delete: (key, o) => op(() => store.delete(key, o)),
      list: (prefix, o) => op(() => store.list(prefix, o)),
      scope: (name) => interleaved(store.scope(name), process),
    }
  }

  const boot = (id: number): Process => {
    const offset = (random() - 0.5) * skew
    const now = (): number => time + offset
    const process = { id, dead: false, fail: new Set() } as unknown as Process
    const host: Host = {
      env: {},
      store: interleaved(backend, process),
      fetch: async (_, init) => {
        await wait(process)
        const call = JSON.parse(String(init?.body)) as { to: string; k: number; marker: string }
        sent.push({ to: call.to, k: call.k })
        void echo(call.marker)
        await wait(process)
        return new Response()
      },
      waitUntil: (task) => void task.catch(() => {}),
      now,
      random,
      timer(ms, run) {
        const timer = { process, at: time + ms, run }
        timers.add(timer)
        return () => timers.delete(timer)
      },
      log: { debug() {}, info() {}, warn() {}, error() {} },
    }
    const board: Switchboard = {
      plugins: [plugin],
      options: {},
      versionOf: () => undefined,
      configOf: () => undefined,
      apiOf: () => undefined,
      graphOf: () => {
        throw new Error('unused')
      },
      storeOf: () => host.store,
      report() {},
      wants: (e) => e.name === 'message',
      hears: () => true,
      async handle(event, _host, run) {
        const message = event.data as Message
        runs.set(message.id, (runs.get(message.id) ?? 0) + 1)
        for (let k = random() * 3; k > 0; k--) await wait(process)
        for (let k = 0; k < message.n % 3; k++) {
          const next = async (call: { body?: unknown }): Promise<Reply> => {
            try {
              await run.fetch?.('graph', { method: 'POST', body: JSON.stringify(call.body) })
            } catch (cause) {
              throw new GraphError(0, {}, { outcome: 'unknown', cause })
            }
            return { status: 200, headers: new Headers(), data: 'wamid' }
          }
          const call = { method: 'POST', path: 'send', body: { to: message.id, k } } as const
          await run.intercept?.('m')(call, next, {} as Site)
          if (random() < 0.05) throw new Error('handler failed')
        }
        ran.push(message.id)
      },
    }
    process.host = host
    process.engine = durable(board, {
      lease: `${lease / 1000}s`,
      skew: `${(skew * 1.01) / 1000}s`,
      grace: '6s',
      storeDeadline: '1000s',
      retries: Array.from({ length: 1000 }, () => '0.1s' as const),
      ...options.delivery,
      test: { at: () => wait(process), without: options.without ?? [] },
    }) as Process['engine']
    return process
  }
  const processes = Array.from({ length: 4 }, (_, i) => boot(i))
  const any = (): Process => processes[Math.floor(random() * 4)] as Process
  /** A dead process answers nothing: its caller sees a failed POST. */
  const on = <T>(run: (p: Process) => Promise<T>): Promise<T> => {
    const process = any()
    return new Promise((resolve, reject) => {
      const fail = (): void => reject(new Dead())
      process.fail.add(fail)
      run(process)
        .then(resolve, reject)
        .finally(() => process.fail.delete(fail))
    })
  }
  const post = async (id: string, items: readonly object[]): Promise<void> => {
    const text = bodyOf(items)
    for (;;)
      try {
        return await on(({ engine, host }) =>
          engine.accept({ id, text, bytes: new Uint8Array(), events: eventsOf(text, [plugin]) }, host),
        )
      } catch {
        await wait()
      }
  }
  const counted = async (run: () => Promise<unknown>): Promise<void> => {
    open++
    await run()
    open--
  }
  const echo = (marker: string): Promise<void> =>
    counted(async () => {
      for (let k = random() * 30; k > 0; k--) await wait()
      await post(`echo-${marker}`, [{ id: marker, lane: '', n: 0, echo: marker }])
    })
  const meta = async (lane: string, pal: string): Promise<void> => {
    const old: Message[] = []
    for (let n = 0; n < EACH; n++) {
      const one: Message = { id: `${lane}${n}`, lane, n }
      const other: Message = { id: `${pal}${n}`, lane: pal, n }
      const id = Math.floor(random() * 1e9).toString(36) + one.id
      const alone = random() < 0.5
      if (random() < 0.5) for (let k = random() * 250; k > 0; k--) await wait()
      if (alone) await post(`${id}f`, [other])
      const repeat = old[Math.floor(random() * old.length)]
      const batch = !alone ? [other, one] : repeat && random() < 0.15 ? [repeat, one] : [one]
      const again = random() < 0.2
      if (again && random() < 0.5) void counted(() => post(id, batch))
      await post(id, batch)
      old.push(one)
      if (random() < 0.15) void counted(() => post(id, batch))
      if (random() < 0.1) void counted(() => post(`z${id}`, [one]))
    }
  }
  for (const [lane, pal] of [
    ['a', 'x'],
    ['b', 'y'],
    ['c', 'z'],
  ] as const)
    void counted(() => meta(lane, pal))

  let sweeping = 0
  const left = async (): Promise<boolean> => {
    const scope = backend.scope('in/acc')
    return (await scope.list('in/')).length + (await scope.list('q/')).length > 0
  }
  let steps = 0
  for (; steps < STEPS; steps++) {
    time++
    if (random() < crash && kills < 12) {
      const old = any()
      old.dead = true
      kills++
      for (let i = waiting.length - 1; i >= 0; i--) if (waiting[i]?.process === old) waiting.splice(i, 1)
      for (const t of timers) if (t.process === old) timers.delete(t)
      processes[old.id] = boot(old.id)
      for (const fail of old.fail) fail()
    }
    for (const t of timers)
      if (t.at <= time) {
        timers.delete(t)
        t.run()
      }
    if ((steps % sweepEvery === 0 || waiting.length === 0) && sweeping < 3) {
      sweeping++
      void on(({ engine, host }) => engine.surface.sweep(host))
        .catch(() => {})
        .finally(() => sweeping--)
    }
    const [next] = waiting.splice(Math.floor(random() * waiting.length), 1)
    if (next && !next.process?.dead) next.go()
    do await new Promise((go) => setImmediate(go))
    while (hashing > 0)
    if (open === 0 && steps % 50 === 0 && !(await left())) break
  }

  return judge()
  function judge(): Outcome {
    let inversions = 0
    const falls = (numbers: readonly number[]): number => numbers.filter((n, i) => n < (numbers[i - 1] ?? 0)).length
    for (const lane of LANES) {
      const first = [...new Set(ran.filter((id) => id[0] === lane))].map((id) => Number(id.slice(1)))
      const sends = [...new Set(sent.filter((s) => s.to[0] === lane).map((s) => Number(s.to.slice(1)) * 10 + s.k))]
      inversions += falls(first) + falls(sends)
    }
    const unique = new Set(sent.map((s) => `${s.to}/${s.k}`)).size
    const due = LANES.length * Array.from({ length: EACH }, (_, n) => n % 3).reduce((a, b) => a + b, 0)
    return {
      lost: LANES.length * EACH - new Set(ran).size,
      lostSends: due - unique,
      doubled: sent.length - unique,
      inversions,
      stuck: steps >= STEPS ? 1 : 0,
      kills,
      reruns: [...runs.values()].reduce((a, b) => a + b, 0) - LANES.length * EACH,
      operations,
    }
  }
}

export const wentWrong = (o: Outcome): boolean => o.lost + o.lostSends + o.doubled + o.inversions > 0
export type { Incoming }
