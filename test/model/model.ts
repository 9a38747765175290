/**
 * Delivery under random interleavings: several processes on one store, killed anywhere and restarted, with clocks
 * apart; lanes whose messages are posted only after the 200 of the one before; repeats, and repeats in other batches.
 * One seed is one run, always the same.
 */

import { createHash } from 'node:crypto'
import type { RunInit } from '../../core/context.ts'
import { durable } from '../../core/delivery/engine.ts'
import type { DeliveryOptions, Safeguard } from '../../core/delivery/settings.ts'
import { SignalboxError } from '../../core/errors.ts'
import { GraphError } from '../../core/graph/errors.ts'
import type { Reply, Site } from '../../core/graph/types.ts'
import type { Host } from '../../core/host.ts'
import type { AnyApis, AnyPlugin } from '../../core/plugin.ts'
import { memoryStore } from '../../core/storage/memory.ts'
import type { Store } from '../../core/storage/store.ts'
import { type Incoming, readEvents } from '../../core/webhook/events.ts'
import type { Engine, Switchboard } from '../../core/wire.ts'
import { judge, type Seen, type Verdict } from './judge.ts'
import { ALL, bodyOf, EACH, isAnswer, isPoison, type Message, messageOf, OTHERS, plugin, SENDS } from './messages.ts'

export interface ModelOptions {
  readonly without?: readonly Safeguard[]
  readonly crash?: number
  readonly skew?: number
  readonly lease?: number
  readonly sweepEvery?: number
  readonly delivery?: DeliveryOptions
  /** How often in a step a process stops for a while, and goes on then. */
  readonly stops?: number
  /** How often a write goes wrong: it fails before or after the commit, is made twice, or late after it has failed. */
  readonly troubles?: number
}
export interface Outcome extends Verdict {
  stuck: number
  kills: number
  reruns: number
  operations: number
}
const STEPS = 120_000

/** Numbers in [0, 1) from a seed. */
function randomFrom(seed: number): () => number {
  let s = (seed * 2654435761) >>> 0
  return () => {
    s = (Math.imul(s, 1664525) + 1013904223) >>> 0
    return s / 2 ** 32
  }
}

class Dead extends Error {}

interface Surface {
  sweep(host: Host): Promise<void>
  replay(host: Host): Promise<number>
  redrive(host: Host): Promise<number>
  send<R>(host: Host, options: { readonly key: string }, run: (apis: AnyApis) => Promise<R>): Promise<R>
}
/** What the engine adds to a context. */
interface Extras {
  once<R>(name: string, run: () => R): Promise<R>
  ask(name: string, question: () => Promise<unknown>, options: { readonly timeout?: '1s' }): Promise<Incoming>
  readonly skipped: readonly Incoming[]
}

/** Hashes come at once, not from another thread, so that a seed always gives the same run. */
const digest: SubtleCrypto['digest'] = async (algorithm, data) =>
  Uint8Array.from(
    createHash(String(algorithm))
      .update(data as Uint8Array)
      .digest(),
  ).buffer

export async function runModel(seed: number, options: ModelOptions = {}): Promise<Outcome> {
  const { subtle } = globalThis.crypto
  const real = subtle.digest
  subtle.digest = digest
  return run(seed, options).finally(() => {
    subtle.digest = real
  })
}

async function run(seed: number, options: ModelOptions): Promise<Outcome> {
  const { crash = 0.004, skew = 40, lease = 150, sweepEvery = 150, stops = 0, troubles = 0 } = options
  const random = randomFrom(seed)
  let time = 1_000_000
  let operations = 0
  let kills = 0
  interface Process {
    readonly id: number
    dead: boolean
    /** It stands still until then. */
    stopped: number
    engine: Engine & { surface: Surface }
    host: Host
    readonly fail: Set<() => void>
  }
  const waiting: { process: Process | undefined; go: () => void }[] = []
  const timers = new Set<{ process: Process; at: number; run: () => void }>()
  const wait = (process?: Process): Promise<void> => new Promise((go) => waiting.push({ process, go }))
  const pauseFor = async (most: number): Promise<void> => {
    for (let k = random() * most; k > 0; k--) await wait()
  }
  const backend = memoryStore({ now: () => time })
  const sent: { to: string; k: number; draft: string }[] = []
  const ran: Seen['ran'][number][] = []
  const answers = new Map<string, Set<string>>()
  /** One send of a run may vanish on its way out: nothing echoes it, and the grace has to pass. */
  let vanish = seed % 4 === 0 ? 1 : 0
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
    const set: Store['set'] = async (key, value, o) => {
      const trouble = troubles > 0 && random() < troubles ? Math.floor(random() * 4) : undefined
      const write = (written = value) => store.set(key, written, o)
      if (trouble === undefined) return write()
      const late = JSON.parse(JSON.stringify(value))
      if (trouble > 1) await write()
      if (trouble === 3) return write()
      if (trouble === 1) void pauseFor(300).then(() => write(late))
      throw new Error('no answer')
    }
    return {
      guarantee: 'atomic',
      get: (key) => op(() => store.get(key)),
      set: (key, value, o) => op(() => set(key, value, o)),
      delete: (key, o) => op(() => store.delete(key, o)),
      list: (prefix, o) => op(() => store.list(prefix, o)),
      scope: (name) => interleaved(store.scope(name), process),
    }
  }

  const boot = (id: number): Process => {
    const offset = (random() - 0.5) * skew
    const now = (): number => time + offset
    const process = { id, dead: false, stopped: 0, fail: new Set() } as unknown as Process
    const host: Host = {
      env: {},
      store: interleaved(backend, process),
      fetch: async (_, init) => {
        await wait(process)
        const { marker, ...call } = JSON.parse(String(init?.body)) as Seen['sent'][number] & { marker: string }
        if (vanish > 0 && random() < 0.05) {
          vanish--
          throw new TypeError('no route')
        }
        sent.push(call)
        void echo(marker)
        await wait(process)
        if (random() < 0.03) throw new TypeError('connection reset')
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
    const send = async (run: RunInit, body: Seen['sent'][number]): Promise<unknown> => {
      const next = async (call: { body?: unknown }): Promise<Reply> => {
        try {
          await run.fetch?.('graph', { method: 'POST', body: JSON.stringify(call.body) })
        } catch (cause) {
          throw new GraphError(0, {}, { outcome: 'unknown', cause })
        }
        return { status: 200, headers: new Headers(), data: 'wamid' }
      }
      const reply = await run.intercept?.('m')({ method: 'POST', path: 'send', body }, next, {} as Site)
      if (random() < 0.05) throw new Error('handler failed')
      return reply?.data
    }
    /** What the handlers do with a message; what they waited for, where they asked. */
    const handle = async (message: Message, run: RunInit): Promise<Incoming | undefined> => {
      const { once, ask } = run as Extras
      const draft = await once('draft', () => random().toString(36))
      const say = (k: number): Promise<unknown> => send(run, { to: message.id, k, draft })
      if (isPoison(message)) throw new SignalboxError('effect_diverged', 'poison')
      if (message.lane === 'l') await say(0)
      else if (message.lane === 'q') {
        await ask('name', () => say(0), { timeout: '1s' }).catch((error: SignalboxError) => {
          if (error.code !== 'ask_timeout') throw error
        })
        await say(1)
      } else if (message.lane === 'p' && !isAnswer(message)) {
        const answer = await ask('name', () => say(0), {})
        await say(1)
        return answer
      } else if (!isAnswer(message)) for (let k = 0; k < message.n % 3; k++) await say(k)
      return undefined
    }
    const board: Switchboard = {
      plugins: [plugin as unknown as AnyPlugin],
      options: {},
      versionOf: () => undefined,
      configOf: () => undefined,
      apiOf: (_plugin, _account, _host, run = {}) => ({ send: (to: string) => send(run, { to, k: 0, draft: '' }) }),
      graphOf: () => {
        throw new Error('unused')
      },
      storeOf: () => host.store,
      report() {},
      wants: (e) => e.name !== 'echo',
      links: [{ product: undefined, queries: undefined, run: () => {} }],
      async handle(event, _host, run) {
        const message = event.data as Message
        runs.set(message.id, (runs.get(message.id) ?? 0) + 1)
        for (let k = random() * 3; k > 0; k--) await wait(process)
        const answer = (await handle(message, run)) as (Incoming & { data: Message }) | undefined
        const skipped = (run as Extras).skipped.map(({ data }) => (data as Message).id)
        const covers = [...skipped, message.id, ...(answer ? [answer.data.id] : [])]
        ran.push({ id: message.id, covers, ...(answer && { answer: answer.data.id }) })
      },
    }
    process.host = host
    process.engine = durable(board, {
      lease: `${lease / 1000}s`,
      skew: `${(skew * 1.01) / 1000}s`,
      grace: '6s',
      storeDeadline: '1000s',
      concurrency: seed % 4 === 1 ? 1 : seed % 4 === 2 ? 3 : undefined,
      retries: Array.from({ length: 1000 }, () => '0.1s' as const),
      order: { burst: 'latest', loose: 'parallel' },
      debounce: '0.2s',
      ...(seed % 2 === 0 && { keep: '8d' as const }),
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
  const post = async (
    id: string,
    items: readonly { readonly lane: string; readonly echo?: string }[],
  ): Promise<void> => {
    // Every other body is long: kept as the JSON it is, and read again by those who need it.
    const text = bodyOf(random() < 0.5 ? items : items.map((item) => ({ ...item, pad: 'x'.repeat(4096) })))
    const bytes = new TextEncoder().encode(text)
    for (;;)
      try {
        return await on(async ({ engine, host }) =>
          engine.accept({ id, text, bytes, ...readEvents(text, [plugin as unknown as AnyPlugin]) }, host),
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
      const event: Message & { readonly echo: string } = { id: marker, lane: '', n: 0, echo: marker }
      await post(`echo-${marker}`, [event])
    })
  const meta = async (lane: string, pal: string): Promise<void> => {
    const old: Message[] = []
    for (let n = 0; n < EACH; n++) {
      const one = messageOf(lane, n)
      const other = messageOf(pal, n)
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
  /** A conversation of one kind, one message after the other; some come twice. */
  const chat = async (lane: string, count: number): Promise<void> => {
    for (let n = 0; n < count; n++) {
      for (let k = random() * 60; k > 0; k--) await wait()
      const id = Math.floor(random() * 1e9).toString(36) + lane + n
      await post(id, [messageOf(lane, n)])
      if (random() < 0.2) void counted(() => post(`z${id}`, [messageOf(lane, n)]))
    }
  }
  for (const [lane, count] of Object.entries(OTHERS)) void counted(() => chat(lane, count))
  /** Asks any process until one of them does it. */
  const insist = async <T>(run: (p: Process) => Promise<T>): Promise<T> => {
    for (;;)
      try {
        return await on(run)
      } catch {
        for (let k = random() * 200; k > 0; k--) await wait()
      }
  }
  const sendOne = (key: string) =>
    insist(async ({ engine, host }) => {
      const api = (apis: AnyApis) => apis['m']?.() as { send(to: string): Promise<string> }
      const answer = await engine.surface.send(host, { key }, (apis) => api(apis).send(key))
      answers.set(key, (answers.get(key) ?? new Set()).add(answer === 'echo' ? 'wamid' : answer))
    })
  for (let n = 0; n < SENDS; n++) for (let twice = 0; twice < 2; twice++) void counted(() => sendOne(`s${n}`))
  /** An operator who has everything handled again, in the middle of it. */
  const operate = async (): Promise<void> => {
    for (let k = random() * 400; k > 0; k--) await wait()
    await insist(({ engine, host }) => engine.surface.redrive(host))
    if (seed % 2 === 0) await insist(({ engine, host }) => engine.surface.replay(host))
  }
  void counted(operate)
  await backend.scope('plugin/m').set('alias/why', 'y')

  let sweeping = 0
  const left = async (): Promise<boolean> => {
    const scopes = ['in/acc', 'in/acd'].map((name) => backend.scope(name))
    const rows = await Promise.all(scopes.flatMap((scope) => [scope.list('in/'), scope.list('q/')]))
    return rows.flat().length > 0
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
    if (stops > 0 && random() < stops) any().stopped = time + random() * 8 * lease
    for (const t of timers)
      if (t.at <= time && t.process.stopped <= time) {
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
    if (next && (next.process?.stopped ?? 0) > time) waiting.push(next)
    else if (next && !next.process?.dead) next.go()
    await new Promise((go) => setImmediate(go))
    if (open === 0 && steps % 50 === 0 && !(await left())) break
  }

  const letters = await backend.scope('in/acc').list<{ event: Incoming }>('dead/')
  const dead = letters.map(({ value }) => (value.event.data as Message).id)
  return {
    ...judge({ sent, ran, dead, answers }),
    stuck: steps >= STEPS ? 1 : 0,
    kills,
    reruns: [...runs.values()].reduce((a, b) => a + b, 0) - ALL.length,
    operations,
  }
}

export const wentWrong = (o: Outcome): boolean => o.lost + o.lostSends + o.doubled + o.inversions + o.wrong > 0
export type { Incoming }
