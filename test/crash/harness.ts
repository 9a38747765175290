/**
 * One run: real worker processes on a real store, "Meta" posting conversations with retries and doubled deliveries,
 * SIGKILL at one named point, and a count of what was lost and what was sent twice.
 */
import { createHmac } from 'node:crypto'
import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Backlog } from '../../core/delivery/backlog.ts'
import type { Safeguard } from '../../core/delivery/settings.ts'
import type { CrashPoint } from './scenarios.ts'
import type { WorkerSpec } from './worker.ts'

/** A running worker process. */
export interface Running {
  /** Its address, once it listens. */
  readonly url: Promise<string>
  kill(signal: 'SIGKILL' | 'SIGSTOP' | 'SIGCONT'): void
  readonly gone: Promise<void>
}
export interface RunInit {
  readonly seed: number
  readonly point: CrashPoint
  readonly workers: number
  /** How long the bodies are at `mid-chunk`. */
  readonly pieces: number
  readonly lease: number
  readonly grace: number
  readonly without?: readonly Safeguard[]
  readonly lanes?: number
  readonly each?: number
  /** How many times the handlers of a conversation send: 0, 1, 2 over and over, or not at all. Default: true. */
  readonly sends?: boolean
  /** How far the clock of a worker is off, in ms. */
  readonly clockOf?: (worker: number) => number
  /** A process is stopped for so many ms instead of being killed, as all are at `frozen`: there, past its lease. */
  readonly stopFor?: number
  /** How long handlers take at most, in ms. */
  readonly handlerMs?: number
  /** How many handlers a worker runs at once. Default: as many as come. */
  readonly concurrency?: number
  /** How many kills or stops at most. Default: 6. */
  readonly kills?: number
  /** How often a process that is at the point is killed. Default: 0.3. */
  readonly chance?: number
  start(spec: WorkerSpec): Running
}
export interface Tally {
  readonly lost: number
  /** Sent again although the echo of the first came within the grace. */
  readonly duplicated: number
  /**
   * Sent again because the first, or its echo, was under way for longer than the grace: nobody promises better, a busy
   * machine has some.
   */
  readonly late: number
  /** Events whose handler first finished before that of an earlier event of their conversation. */
  readonly inversions: number
  readonly kills: number
  /** Dead letters at the end, which count as lost. */
  readonly dead: number
  readonly ms: number
  /** From the first POST to the end of the last handler. */
  readonly workMs: number
  /** How many runs each worker ended. */
  readonly handled: readonly number[]
}

const KILLS = 6
const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))
function randomFrom(seed: number): () => number {
  let s = (seed * 2654435761) >>> 0
  return () => {
    s = (Math.imul(s, 1664525) + 1013904223) >>> 0
    return s / 2 ** 32
  }
}

/** Ids are `lane-number`, in the order in which they were first handled. */
function inversionsIn(ids: readonly string[]): number {
  const last = new Map<string, number>()
  let count = 0
  for (const id of ids) {
    const [lane = '', n] = id.split('-')
    if (Number(n) < (last.get(lane) ?? 0)) count++
    last.set(lane, Number(n))
  }
  return count
}

export async function crashRun(init: RunInit): Promise<Tally> {
  const { seed, point, workers, lease, grace, without = [], lanes = 6, each = 5, sends: sending = true } = init
  const { clockOf = () => 0, handlerMs = 0, concurrency, kills: most = KILLS, chance = 0.3 } = init
  const stopFor = init.stopFor ?? (point === 'frozen' ? 2500 * lease : undefined)
  const sendsOf = (n: number): number => (sending ? n % 3 : 0)
  const clocks = Array.from({ length: workers }, (_, i) => clockOf(i))
  const skew = 50 + Math.max(...clocks) - Math.min(...clocks)
  const random = randomFrom(seed)
  const started = Date.now()
  const ran = new Set<string>()
  const sends = new Map<string, number>()
  /** When the echo of a send was due, for those whose echo was not there by then or lies about still. */
  const awaited = new Map<string, number>()
  let [duplicated, late, kills, dead] = [0, 0, 0, 0]
  let over = false
  let echoes = 0
  let lastRan = 0
  const handled: number[] = []
  const live: (Running | undefined)[] = []

  /** Kills a process, or stops it for its time. */
  const strike = async (i: number): Promise<void> => {
    const worker = live[i]
    kills++
    if (stopFor === undefined) return worker?.kill('SIGKILL')
    worker?.kill('SIGSTOP')
    await sleep(stopFor)
    worker?.kill('SIGCONT')
  }
  const graph = async (body: string, response: ServerResponse): Promise<void> => {
    const { to, k, marker, markedAt } = JSON.parse(body) as { to: string; k: number; marker: string; markedAt: number }
    const send = `${to}/${k}`
    // The grace counts from the intent, which is a lease older at most: later it would have been renewed.
    const dueAt = Math.min(markedAt + 1000 * (grace - lease), awaited.get(send) ?? Infinity)
    if (sends.has(send) && Date.now() > dueAt) late++
    else if (sends.has(send)) duplicated++
    sends.set(send, (sends.get(send) ?? 0) + 1)
    awaited.set(send, dueAt)
    echoes++
    void sleep(20 + random() * 60)
      .then(() => post([{ id: `e-${marker}`, lane: '', sends: 0, marker }]))
      .finally(() => {
        echoes--
        if (Date.now() <= dueAt) awaited.delete(send)
      })
    if (point === 'sent-no-response') await sleep(80)
    response.setHeader('content-type', 'application/json')
    response.end('{"id":"sent"}')
  }
  const server = createServer(async (request, response) => {
    const url = new URL(request.url ?? '/', 'http://x')
    if (url.pathname === '/ran') {
      ran.add(url.searchParams.get('id') ?? '')
      lastRan = Date.now()
      const worker = Number(url.searchParams.get('worker'))
      handled[worker] = (handled[worker] ?? 0) + 1
    }
    if (url.pathname === '/at' && kills < most && !over && random() < chance) {
      await strike(Number(url.searchParams.get('worker')))
      if (stopFor === undefined) return // never an answer
    }
    if (request.method !== 'POST') return void response.end('{}')
    let body = ''
    for await (const chunk of request) body += chunk
    await graph(body, response)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const harness = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const boot = (i: number): void => {
    const worker = init.start({
      harness,
      point,
      without,
      worker: String(i),
      lease,
      grace,
      skew,
      clock: clocks[i] ?? 0,
      handlerMs,
      concurrency,
    })
    live[i] = worker
    void worker.gone.then(() => {
      live[i] = undefined
      if (!over) boot(i)
    })
  }
  for (let i = 0; i < workers; i++) boot(i)

  /** An address of one that listens; a worker that is just starting is waited for. */
  const any = async (): Promise<string> => {
    const worker = live[Math.floor(random() * workers)]
    return worker ? Promise.race([worker.url, worker.gone.then(() => '')]) : ''
  }
  const post = async (items: readonly object[]): Promise<void> => {
    const body = JSON.stringify({
      object: 'p',
      entry: [{ id: 'acc', changes: items.map((value) => ({ field: 'm', value })) }],
    })
    const headers = { 'x-hub-signature-256': `sha256=${createHmac('sha256', 'secret').update(body).digest('hex')}` }
    while (!over) {
      const url = await any()
      const signal = AbortSignal.timeout(10_000)
      const status =
        url &&
        (await fetch(`${url}/webhook`, { method: 'POST', body, headers, signal }).then(
          (r) => r.status,
          () => 0,
        ))
      if (status === 200) return
      await sleep(20)
    }
  }
  /** The first body of each lane is long: kept as the JSON it is, and in Redis by itself; or in several pieces. */
  const pad = 'x'.repeat(point === 'mid-chunk' ? init.pieces : 80_000)
  const meta = async (lane: number): Promise<void> => {
    for (let n = 0; n < each; n++) {
      const message = { id: `${lane}-${n}`, lane: `l${lane}`, sends: sendsOf(n), ...(n === 0 && { pad }) }
      await post([message])
      if (n % 2 === 0) await post(random() < 0.5 ? [message] : [message, { ...message, pad: 'again' }])
      await sleep(random() * 40)
    }
  }
  const freezer = async (): Promise<void> => {
    while (!over && point === 'frozen' && kills < most) {
      await sleep(100 + random() * 200)
      await strike(Math.floor(random() * workers))
    }
  }
  await Promise.all(live.map((worker) => worker?.url))
  const firstPost = Date.now()
  void freezer()
  await Promise.all(Array.from({ length: lanes }, (_, lane) => meta(lane)))
  const due = Array.from({ length: each }, (_, n) => sendsOf(n)).reduce((a, b) => a + b, 0) * lanes
  // Slow is not lost: it is given up when nothing has moved for longer than any lease, grace or boot takes, and longer
  // than processes that starve lose their claims of 0.2 s to each other.
  const patience = 180_000 + 3000 * grace + 5 * skew
  let moved = Date.now()
  for (let before = -1; Date.now() - moved < patience; ) {
    if (ran.size + sends.size !== before) moved = Date.now()
    before = ran.size + sends.size
    const url = await any()
    const swept = url ? fetch(`${url}/sweep`, { signal: AbortSignal.timeout(5000) }) : Promise.reject(new Error('none'))
    const backlog = await swept.then((r) => r.json() as Promise<Backlog>).catch(() => undefined)
    dead = backlog?.dead ?? dead
    if (backlog && backlog.envelopes + backlog.events + echoes === 0) break
    await sleep(300)
  }
  over = true
  const ends = live.map((worker) => {
    worker?.kill('SIGCONT')
    worker?.kill('SIGKILL')
    return worker?.gone
  })
  await Promise.all(ends)
  server.closeAllConnections()
  server.close()
  return {
    lost: lanes * each - ran.size + (due - sends.size),
    duplicated,
    late,
    inversions: inversionsIn([...ran]),
    kills,
    dead,
    ms: Date.now() - started,
    workMs: lastRan - firstPost,
    handled,
  }
}
