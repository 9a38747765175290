import { createHmac } from 'node:crypto'
import { createApp } from 'signalbox'
import { capi } from 'signalbox/capi'
import { createApp as createFastApp } from 'signalbox/fast'
import { instagram } from 'signalbox/instagram'
import { messenger } from 'signalbox/messenger'
import { pages } from 'signalbox/pages'
import { memoryStore } from 'signalbox/storage/memory'
import { whatsapp } from 'signalbox/whatsapp'
import type { Host } from '../../core/host.ts'
import { web } from '../../core/hosting/adapter.ts'
import { hmacFrom } from '../../core/hosting/hmac.ts'
import { mutated, pick, type Random, seeded } from './mutate.ts'
import { seeds } from './seeds.ts'

const SECRET = 'fuzz-app-secret'
const TOKEN = 'fuzz-verify-token'
const env = {
  META_APP_SECRET: SECRET,
  WEBHOOK_VERIFY_TOKEN: TOKEN,
  WHATSAPP_TOKEN: 't',
  PAGE_ACCESS_TOKEN: 't',
  META_PIXEL_ID: '1',
  META_SYSTEM_USER_TOKEN: 't',
}

export interface Finding {
  readonly why: string
  readonly seed: number
  readonly method: string
  readonly path: string
  readonly headers: Readonly<Record<string, string>>
  /** In base64. */
  readonly body: string
}

/** The app under test, with a handler around every event, and what it logged of its own failures. */
function subject(kind: 'fast' | 'durable') {
  const failures: string[] = []
  let events = 0
  const plugins = [whatsapp(), messenger(), instagram(), pages(), capi()] as const
  const app = kind === 'fast' ? createFastApp({ plugins }) : createApp({ plugins })
  app.use(async (ctx, next) => {
    events++
    JSON.stringify(ctx.event.data)
    await next()
  })
  app.meta.use((ctx) => JSON.stringify(ctx.event.data))
  const tasks = new Set<Promise<unknown>>()
  const log = (message: string, data?: object): void => void failures.push(`${message} ${JSON.stringify(data)}`)
  let store = memoryStore()
  const make = (native: boolean): Host<typeof env> => ({
    ...web,
    env: { ...env },
    log: { debug() {}, info() {}, warn() {}, error: log },
    hmac: native ? hmacFrom(createHmac) : undefined,
    get store() {
      return store
    },
    timer(ms, run) {
      const id = setTimeout(run, ms).unref()
      return () => clearTimeout(id)
    },
    waitUntil(task) {
      tasks.add(task)
      task.finally(() => tasks.delete(task))
    },
  })
  const hosts = [make(true), make(false)]
  return {
    failures,
    get events() {
      return events
    },
    /** Forgets what was stored: long runs stay small. */
    renew(): void {
      store = memoryStore()
    },
    async fetch(request: Request, random: Random): Promise<Response> {
      const response = await app.fetch(request, pick(random, hosts) as Host<never>)
      while (tasks.size > 0) await Promise.all(tasks)
      return response
    },
  }
}

const signatureOf = (body: Uint8Array, secret = SECRET): string =>
  `sha256=${createHmac('sha256', secret).update(body).digest('hex')}`

/** Signatures that must never pass: nearly right, of other bytes, of other secrets, in other writings. */
const FORGERIES: readonly ((good: string, body: Uint8Array, random: Random) => string)[] = [
  () => '',
  (good) => good.slice(7),
  (good) => `${good}a`,
  (good) => `${good}zz`,
  (good) => `${good}, ${good}`,
  (good) => ` ${good.toUpperCase()}`,
  (good) => good.toUpperCase(),
  (good) => good.slice(0, -1),
  (good, _, random) => {
    const at = 7 + Math.floor(random() * 64)
    return good.slice(0, at) + (good[at] === '0' ? '1' : '0') + good.slice(at + 1)
  },
  (good) => good.replace('sha256', 'sha1'),
  () => `sha256=${'0'.repeat(64)}`,
  (_, body) => signatureOf(body, `${SECRET} `),
  (_, body) => signatureOf(body, ''),
  (_, body) => signatureOf(Buffer.concat([body, Uint8Array.of(10)])),
]

interface Attempt {
  readonly method: string
  readonly path: string
  readonly headers: Record<string, string>
  readonly body: Uint8Array | undefined
  /** What is wrong with an answer. */
  judge(response: Response, text: string): string | undefined
}

function attemptOf(random: Random): Attempt {
  const kind = random()
  if (kind < 0.1) {
    const right = random() < 0.5
    const challenge = pick(random, ['1158201444', '<script>', '', 'a'.repeat(129), '%00', '1\r\nx: y', 'abc_-', '💥'])
    const query = new URLSearchParams({
      'hub.mode': pick(random, ['subscribe', 'unsubscribe', '']),
      'hub.verify_token': right ? TOKEN : pick(random, ['', `${TOKEN}a`, TOKEN.slice(1), TOKEN.toUpperCase()]),
      'hub.challenge': challenge,
    })
    const may = right && query.get('hub.mode') === 'subscribe' && /^[\w-]{1,128}$/.test(challenge)
    return {
      method: 'GET',
      path: `/webhook?${query}`,
      headers: {},
      body: undefined,
      judge: ({ status }, text) =>
        may !== (status === 200 && text === challenge) ? `challenge answered ${status}` : undefined,
    }
  }
  if (kind < 0.15) {
    const path = pick(random, [
      '/',
      '/webhook/',
      '//webhook',
      '/health',
      '/signalbox/admin/dead',
      '/%',
      '/webhook%00',
      '/whatsapp/webhook',
      '/a?b=%ff',
    ])
    const method = pick(random, ['GET', 'HEAD', 'PUT', 'DELETE', 'OPTIONS', 'PATCH'])
    return {
      method,
      path,
      headers: {},
      body: undefined,
      judge: ({ status }) => (status >= 500 ? `${method} ${path} answered ${status}` : undefined),
    }
  }
  const body = mutated(random, pick(random, seeds))
  if (kind < 0.35) {
    const signature = pick(random, FORGERIES)(signatureOf(body), body, random)
    const headers: Record<string, string> = random() < 0.05 ? {} : { 'x-hub-signature-256': signature }
    return {
      method: 'POST',
      path: '/webhook',
      headers,
      body,
      // Headers lose the blanks around them on the way: then this one is right.
      judge: ({ status }) =>
        status === 401 || signature.trim() === signatureOf(body)
          ? undefined
          : `a forged signature was answered ${status}`,
    }
  }
  const headers = {
    'x-hub-signature-256': signatureOf(body),
    'content-type': pick(random, ['application/json', 'text/plain', 'x/y', 'application/json; charset=utf-16']),
  }
  return {
    method: 'POST',
    path: '/webhook',
    headers,
    body,
    judge: ({ status }) => (status === 200 ? undefined : `a valid signature was answered ${status}`),
  }
}

const within = async <T>(ms: number, promise: Promise<T>): Promise<T> => {
  let stop: ReturnType<typeof setTimeout> | undefined
  const late = new Promise<never>((_, reject) => {
    stop = setTimeout(() => reject(new Error(`no answer within ${ms} ms`)), ms)
  })
  return Promise.race([promise, late]).finally(() => clearTimeout(stop))
}

export interface Fuzzed {
  readonly runs: number
  /** How many events the handlers saw: a fuzzer that only makes nonsense proves nothing. */
  readonly events: number
  readonly findings: readonly Finding[]
}

/** Runs so many attempts on a seed: no false accept, no throw, no 5xx for a valid signature, no hang. */
export async function fuzz(
  { runs, seed, most = 10 }: { readonly runs: number; readonly seed: number; readonly most?: number },
  onProgress: (done: number) => void = () => {},
): Promise<Fuzzed> {
  const subjects = [subject('fast'), subject('durable')]
  const findings: Finding[] = []
  for (let run = 0; run < runs && findings.length < most; run++) {
    const random = seeded(seed + run)
    const { method, path, headers, body, judge } = attemptOf(random)
    const app = subjects[run % 4 === 0 ? 1 : 0]
    if (!app) break
    let why: string | undefined
    try {
      const request = new Request(`http://127.0.0.1${path}`, {
        method,
        headers,
        ...(body && { body: body as Uint8Array<ArrayBuffer> }),
      })
      const response = await within(20_000, app.fetch(request, random))
      why = judge(response, await response.text())
    } catch (error) {
      why = `threw ${(error as Error).stack}`
    }
    why ??= app.failures[0]
    app.failures.length = 0
    if (({} as { polluted?: unknown }).polluted !== undefined) why ??= 'Object.prototype was changed'
    if (why !== undefined)
      findings.push({ why, seed: seed + run, method, path, headers, body: Buffer.from(body ?? []).toString('base64') })
    if (run % 1000 === 999) {
      app.renew()
      onProgress(run + 1)
    }
  }
  return { runs, events: subjects.reduce((n, s) => n + s.events, 0), findings }
}

/** Sends one finding again, signed if it was: what is wrong with the answer, if anything still is. */
export async function replay(finding: Finding): Promise<string | undefined> {
  const app = subject('durable')
  const body = new Uint8Array(Buffer.from(finding.body, 'base64'))
  const signed = finding.headers['x-hub-signature-256']?.trim() === signatureOf(body)
  const init = { method: finding.method, headers: { ...finding.headers }, ...(body.length > 0 && { body }) }
  const request = new Request(`http://127.0.0.1${finding.path}`, init)
  const response = await within(20_000, app.fetch(request, seeded(1)))
  if (signed ? response.status !== 200 : response.status >= 500) return `answered ${response.status}`
  return app.failures[0]
}
