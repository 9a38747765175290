import { SignalboxError } from '../errors.ts'
import { GraphError } from './errors.ts'
import { createProver } from './proof.ts'
import { readReply } from './reply.ts'
import { scrub } from './scrub.ts'
import type { Call, Graph, Params, Reply, Transformer, Value } from './types.ts'

/** One operation of a batch: a call, and what Meta's batches add to it. */
export interface BatchCall extends Pick<Call, 'method' | 'path' | 'params' | 'version'> {
  readonly body?: Params | undefined
  /** What others of the batch call it: `depends_on`, and `{result=NAME:$.id}` in paths and bodies. */
  readonly name?: string | undefined
  readonly depends_on?: string | undefined
  /** Default of Meta's: true where another operation names this one. Its reply is then empty. */
  readonly omit_response_on_success?: boolean | undefined
  /** For another account than the graph's. Goes into the body of the batch, with a proof where the secret is given. */
  readonly token?: string | undefined
  readonly appSecret?: string | undefined
}
interface Item {
  readonly code: number
  readonly headers?: readonly { readonly name: string; readonly value: string }[]
  readonly body?: unknown
}
interface Job {
  readonly op: BatchCall
  readonly resolve: (reply: Reply) => void
  readonly reject: (error: unknown) => void
}

/** What a call asks of Meta: itself, or each operation of the batch that it carries. */
export const operationsOf = (call: Call): readonly (Call & Pick<BatchCall, 'token'>)[] =>
  call.path === '' && Array.isArray(call.sent)
    ? (call.sent as BatchCall[]).map((op) => ({ ...op, path: op.path.replace(/^\/+/, '') }))
    : [call]

/** The operations of a batch that Meta refused, with the errors that its answer stands for. */
export function refusalsIn(
  { data }: Reply,
  call: Call,
  now: number,
): { readonly op: Call; readonly error: GraphError }[] {
  if (call.path !== '' || !Array.isArray(data)) return []
  return operationsOf(call).flatMap((op, i) => {
    const item = itemAt(data, i)
    if (!item || item.code < 400) return []
    try {
      readReply(item.code, headersOf(item), textOf(item), { now })
    } catch (error) {
      if (error instanceof GraphError) return [{ op, error }]
    }
    return []
  })
}

const MAX_OPERATIONS = 50
const MAX_ROUNDS = 4

const encode = (params: Params): string => {
  const form = new URLSearchParams()
  for (const [name, value] of Object.entries(params) as [string, Value][])
    if (value !== undefined && value !== null)
      form.set(name, typeof value === 'object' ? JSON.stringify(value) : String(value))
  return form.toString()
}

/** The names that an operation refers to. */
function namesIn({ depends_on, path, params, body }: BatchCall): string[] {
  const text = JSON.stringify([path, params, body])
  const results = [...text.matchAll(/\{result=([^:}]+):/g)].map((m) => m[1] ?? '')
  return [...(depends_on?.split(',') ?? []), ...results].map((name) => name.trim())
}

/** Operations that refer to each other, each group in its order: a group must stay within one POST. */
function grouped(jobs: readonly Job[]): Job[][] {
  const groups: Job[][] = []
  for (const job of jobs) {
    const names = namesIn(job.op)
    const home = groups.filter((g) => g.some(({ op }) => op.name !== undefined && names.includes(op.name)))
    const [first, ...others] = home
    if (!first) groups.push([job])
    else {
      first.push(...others.flat(), job)
      for (const other of others) groups.splice(groups.indexOf(other), 1)
    }
  }
  return groups
}

function chunked(groups: readonly Job[][]): Job[][] {
  const chunks: Job[][] = []
  for (const group of groups) {
    const last = chunks.at(-1)
    if (last && last.length + group.length <= MAX_OPERATIONS) last.push(...group)
    else chunks.push([...group])
  }
  return chunks
}

/** An operation as Meta takes it: arguments of a POST as a form, all others in the address. */
async function itemOf(op: BatchCall, proof: ReturnType<typeof createProver>): Promise<object> {
  const { method, path, params, body, version, name, depends_on, omit_response_on_success, token, appSecret } = op
  const own = token ? { access_token: token, ...(appSecret && (await proof(appSecret, token))) } : {}
  const post = method === 'POST'
  const query = encode({ ...params, ...(!post && own) })
  const form = post ? encode({ ...body, ...own }) : ''
  const place = `${version ? `${version}/` : ''}${path.replace(/^\/+/, '')}`
  return {
    method,
    relative_url: query ? `${place}${place.includes('?') ? '&' : '?'}${query}` : place,
    ...(form && { body: form }),
    ...(name !== undefined && { name }),
    ...(depends_on !== undefined && { depends_on }),
    ...(omit_response_on_success !== undefined && { omit_response_on_success }),
  }
}

const USAGE = /^x-.*(usage|throttle)$/i

/** Passes the usage of each operation on with the batch's own, so that a gate around it learns of them; tells the time. */
function gathering(): { readonly transform: Transformer; now(): number } {
  let now = (): number => Date.now()
  return {
    now: () => now(),
    async transform(call, next, site) {
      now = () => site.now()
      const reply = await next(call)
      const headers = new Headers(reply.headers)
      for (const item of Array.isArray(reply.data) ? (reply.data as (Item | null)[]) : [])
        if (item) headersOf(item, headers, USAGE)
      return { ...reply, headers }
    },
  }
}

/** Adds an item's headers; leaves out what is none. */
function headersOf(item: Item, headers: Headers = new Headers(), wanted: RegExp = /^/): Headers {
  for (const header of Array.isArray(item.headers) ? item.headers : []) {
    const [name, value] = [String(header?.name ?? ''), String(header?.value ?? '')]
    if (/^[\w-]+$/.test(name) && wanted.test(name) && /^[\x20-\x7e]*$/.test(value)) headers.append(name, value)
  }
  return headers
}
/** What stands in an answer's place: null where Meta ran nothing; what is no item reads as an answer that is unreadable. */
function itemAt(list: readonly unknown[], i: number): Item | null {
  const item = (list[i] ?? null) as Item | null
  return item === null || typeof item.code === 'number' ? item : { code: 200, body: '' }
}
const textOf = ({ body }: Item): string => (typeof body === 'string' ? body : JSON.stringify(body ?? null))

function settle({ op, resolve, reject }: Job, item: Item, now: number): void {
  const clean = (message: string): string => scrub(message, [op.token, op.appSecret], [op.body, op.params])
  try {
    resolve(readReply(item.code, headersOf(item), textOf(item), { now, clean }))
  } catch (error) {
    reject(error)
  }
}

const notRun = (message: string, cause?: unknown): GraphError =>
  new GraphError(0, { message }, { outcome: 'known', cause })

/** Sends one chunk; answers the jobs that Meta did not run and that may simply be sent again. */
async function send(graph: Graph, jobs: readonly Job[], proof: ReturnType<typeof createProver>): Promise<Job[]> {
  const items = await Promise.all(jobs.map(({ op }) => itemOf(op, proof)))
  const form = new URLSearchParams({ batch: JSON.stringify(items), include_headers: 'true' })
  let list: readonly (Item | null)[]
  const site = gathering()
  try {
    const { data } = await graph
      .use(site.transform)
      .call({ method: 'POST', path: '', body: form, sent: jobs.map(({ op }) => op), timeoutMs: 60_000 })
    if (!Array.isArray(data)) throw new GraphError(200, { message: 'A batch was not answered with a list' })
    list = data
  } catch (error) {
    for (const job of jobs) job.reject(error)
    return []
  }
  const again: Job[] = []
  const named = new Set(jobs.flatMap(({ op }) => namesIn(op)))
  for (const [i, job] of jobs.entries()) {
    const item = itemAt(list, i)
    const { op } = job
    const quiet = op.omit_response_on_success ?? (op.name !== undefined && named.has(op.name))
    if (item) settle(job, item, site.now())
    else if (quiet) job.resolve({ status: 200, headers: new Headers(), data: undefined })
    else if (namesIn(op).length === 0) again.push(job)
    else job.reject(notRun(`${op.method} ${op.path}: not run, because an operation that it depends on was not`))
  }
  return again
}

/**
 * Sends many operations in as few POSTs as possible: 50 each, references kept together, and what Meta did not run sent
 * again. Answers one promise per operation, in order; each resolves to a reply or rejects with its own GraphError.
 * Every operation counts against Meta's limits.
 * Source: https://developers.facebook.com/docs/graph-api/batch-requests
 *
 * @example
 * const [me, post] = batch(graph, [
 *   { method: 'GET', path: 'me', params: { fields: 'id' } },
 *   { method: 'POST', path: '1234/feed', body: { message: 'hello' } },
 * ])
 * console.log((await me).data, (await post).data)
 */
export function batch<const Ops extends readonly BatchCall[]>(
  graph: Graph,
  ops: Ops,
): { -readonly [K in keyof Ops]: Promise<Reply> } {
  const proof = createProver()
  const jobs: Job[] = []
  const promises = ops.map((op) => {
    const { promise, ...settlers } = settlable()
    jobs.push({ op, ...settlers })
    // A caller may await the first failure only; the others must not end the process.
    promise.catch(() => {})
    return promise
  })
  const run = async (): Promise<void> => {
    const groups = grouped(jobs)
    const large = groups.filter((g) => g.length > MAX_OPERATIONS)
    const fix = `Name fewer than ${MAX_OPERATIONS} operations after each other.`
    for (const { reject } of large.flat())
      reject(new SignalboxError('input_invalid', 'Too many operations depend on each other', { fix }))
    let waiting = chunked(groups.filter((g) => !large.includes(g)))
    for (let round = 0; waiting.length > 0 && round < MAX_ROUNDS; round++) {
      const again: Job[] = []
      for (const chunk of waiting) again.push(...(await send(graph, chunk, proof)))
      waiting = chunked(again.map((job) => [job]))
    }
    for (const { op, reject } of waiting.flat()) reject(notRun(`${op.method} ${op.path}: Meta did not run it`))
  }
  run().catch((error) => {
    for (const { reject } of jobs) reject(error)
  })
  return promises as { -readonly [K in keyof Ops]: Promise<Reply> }
}

function settlable(): Omit<Job, 'op'> & { readonly promise: Promise<Reply> } {
  let [resolve, reject]: [Job['resolve'], Job['reject']] = [() => {}, () => {}]
  const promise = new Promise<Reply>((yes, no) => {
    resolve = yes
    reject = no
  })
  return { promise, resolve, reject }
}
