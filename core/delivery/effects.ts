import { SignalboxError } from '../errors.ts'
import type { BatchCall } from '../graph/batch.ts'
import { isJson } from '../graph/client.ts'
import { GraphError } from '../graph/errors.ts'
import type { Call, Reply, Transformer } from '../graph/types.ts'
import type { AnyPlugin, Awaitable } from '../plugin.ts'
import { canonical } from '../webhook/json.ts'
import { type Claim, LeaseLost } from './claim.ts'
import { digest, ownName, type Partition } from './partition.ts'
import type { Effect, Row } from './rows.ts'
import { at, without } from './settings.ts'

type Rules = AnyPlugin['effects']

/** Ends a run whose send has an unknown outcome: it is tried again when the echo had time to come. */
export class Later extends Error {
  readonly after: number
  constructor(after: number) {
    super('The outcome of a send is unknown; waiting for its echo')
    this.after = after
  }
}

/** The id that travels with a send and comes back in Meta's echo: where the effect is recorded. */
export async function effectId(scope: string, key: string, name: string): Promise<string> {
  return ['sb', encodeURIComponent(scope), await short(key, 200), await short(name, 64)].join('|')
}
/** A part of an id as it is, or its digest: names that an app gives may have any length. */
const short = (text: string, most: number): string | Promise<string> => {
  const plain = encodeURIComponent(text)
  return plain.length > most ? digest(text) : plain
}
/** Meta echoes 512 characters (`biz_opaque_callback_data`), stores take keys of 400. */
const LONGEST = 390
/** Where the effect of an id is recorded; undefined for what others have put there, whatever it is. */
export function parseEffectId(id: unknown): { scope: string; key: string } | undefined {
  const text = `${id}`
  const [tag, scope = '', key, name, more] = text.split('|').map(decode)
  return tag === 'sb' && text.length <= LONGEST && key && name && more === undefined ? { scope, key } : undefined
}
const decode = (text: string): string => {
  try {
    return decodeURIComponent(text)
  } catch {
    return ''
  }
}
export const echoKey = (id: string): string => `echo/${id}`
const isOpen = ({ effects }: Pick<Row, 'effects'>): boolean =>
  Object.values(effects).some(({ state }) => state === 'sending')
/** What a row that ends leaves for echoes: those of most are of no use any more, since their answers came. */
export const openIn = (row: Row): { readonly unsettled?: true } => (isOpen(row) ? { unsettled: true } : {})
/** Whether a row still waits for an echo, or was given up while it did. */
export async function awaitsEcho({ store }: Partition, key: string): Promise<boolean> {
  if (store.guarantee !== 'atomic') return true // what it reads may be old
  const { effects, unsettled } = (await store.get<Partial<Row>>(key))?.value ?? {}
  return effects ? isOpen({ effects }) : unsettled === true
}

const printOf = (call: Call): Promise<string> => {
  const { method, path, params = null, body, sent } = call
  // A batch is a form: its operations, without the tokens, which are renewed.
  const ops = (sent as readonly BatchCall[] | undefined)?.map(({ token, appSecret, ...op }) => op)
  return digest(canonical([method, path, params, isJson(body) ? body : (ops ?? typeof body)]))
}

/** The sends of one run: recorded before and after, and answered from the record when the event runs again. */
export class Effects {
  readonly #part: Partition
  readonly #claim: Claim
  readonly #memoising = new Map<string, Promise<unknown>>()
  readonly #failures = new Map<unknown, Effect>()
  readonly #used = new Set<string>()
  readonly #open = new Set<Promise<unknown>>()
  #count = 0
  /** How many writes have left the process. */
  #left = 0
  /** What ends this run whatever its handler makes of the error. */
  verdict: Error | undefined

  constructor(part: Partition, claim: Claim) {
    this.#part = part
    this.#claim = claim
  }

  /** Around every Graph call that the run makes for a product. Reads pass, and what may be repeated. */
  readonly intercept = (product: string): Transformer => {
    const rules = this.#part.board.plugins.find((p) => p.id === product)?.effects
    return (call, next) =>
      call.method === 'GET' || rules?.repeatable?.(call) ? next(call) : this.#track(this.#write(call, next, rules))
  }
  #track<R>(writing: Promise<R>): Promise<R> {
    const over = (): boolean => this.#open.delete(writing)
    this.#open.add(writing)
    writing.then(over, over)
    return writing
  }
  /** A run ends when its writes have, also where its handler has not waited for them. */
  async idle(): Promise<void> {
    while (this.#open.size > 0) await Promise.allSettled(this.#open)
  }

  /** The host's fetch, with the lease checked in the same tick as every write. */
  readonly fetch: typeof globalThis.fetch = async (input, init) => {
    if (init?.method && init.method !== 'GET') {
      this.#claim.assertHeld()
      while (this.#renew()) {
        await this.#save()
        this.#claim.assertHeld()
      }
      this.#left++
    }
    return this.#part.host.fetch(input, init)
  }
  /** Whether an intent was old, whose write is held back: its grace begins anew, so that an echo has time to come. */
  #renew(): boolean {
    const { host, settings } = this.#part
    const now = host.now()
    const isOld = ({ state, at }: Effect): boolean => state === 'sending' && now - at > settings.lease
    const old = Object.values(this.#claim.row.effects).filter(isOld)
    for (const effect of old) effect.at = now
    return old.length > 0
  }

  /** Runs `run` once per event and name; later runs get its answer, which must be JSON. */
  async once<R>(given: string, run: () => Awaitable<R>): Promise<R> {
    const name = ownName(given)
    const known = this.#claim.row.memos?.[name]
    if (known !== undefined) return (known as { value: R }).value
    const running = this.#memoising.get(name) ?? this.#memoise(name, run)
    this.#memoising.set(name, running)
    return running.finally(() => this.#memoising.delete(name)) as Promise<R>
  }
  async #memoise(name: string, run: () => unknown): Promise<unknown> {
    const { row } = this.#claim
    const value = await run()
    row.memos = { ...row.memos, [name]: { value } }
    await this.#save()
    return value
  }

  async #write(call: Call, next: (call: Call) => Promise<Reply>, rules: Rules): Promise<Reply> {
    if (this.verdict) throw this.verdict
    const name = call.key === undefined ? `#${this.#count++}` : ownName(call.key)
    if (this.#used.has(name))
      throw this.#end(diverged(`Two sends of one handler are named "${name}"`, 'Give each its own { key }.'))
    this.#used.add(name)
    const id = await effectId(this.#part.scope, this.#claim.key, name)
    const print = await printOf(call)
    const { row } = this.#claim
    const known = row.effects[name]
    if (known?.failure && known.passed) throw this.#failed(known, new GraphError(known.failure.status, known.failure))
    if (known && known.state !== 'failed' && known.print !== print)
      throw this.#end(diverged(`Send "${name}" differs from the one that was recorded`))
    if (known?.state === 'sent') return replay(known)
    if (!known) for (const other of Object.values(row.effects)) if (other.failure) other.passed = true
    if (known?.state === 'sending') {
      const settled = await this.#settle(known, id, call, rules)
      if (settled) return settled
    }
    const effect: Effect = { print, state: 'sending', at: this.#part.host.now() }
    row.effects[name] = effect
    let noted = true
    TEST: noted = !without(this.#part.settings, 'intent')
    if (noted) await this.#save()
    TEST: await at(this.#part.settings, 'after-intent')
    return this.#send(effect, rules?.mark?.(call, id) ?? call, next)
  }

  async #send(effect: Effect, call: Call, next: (call: Call) => Promise<Reply>): Promise<Reply> {
    const before = this.#left
    try {
      const reply = await next(call)
      TEST: await at(this.#part.settings, 'after-send')
      await this.#sent(effect, reply.data)
      TEST: await at(this.#part.settings, 'after-effect')
      return reply
    } catch (error) {
      if (this.verdict) throw this.verdict
      if (this.#claim.lost) throw this.#end(new LeaseLost())
      if (this.#left > before && (error as { outcome?: unknown } | undefined)?.outcome !== 'known') {
        const { host, settings } = this.#part
        throw this.#end(new Later(Math.min(effect.at, host.now()) + settings.grace))
      }
      // Nothing was sent, so another run may send it, unless this one's handler goes on to other sends.
      effect.state = 'failed'
      if (error instanceof GraphError) {
        const { status, message, metaCode, subcode, type } = error
        effect.failure = { status, message, code: metaCode, error_subcode: subcode, type }
      }
      await this.#save()
      throw this.#failed(effect, error)
    }
  }

  #failed(effect: Effect, error: unknown): unknown {
    this.#failures.set(error, effect)
    return error
  }
  /** The run ends with this error: if it is that of a send, its handler has not gone on without it. */
  endsWith(error: unknown): void {
    const effect = this.#failures.get(error)
    if (effect) effect.passed = undefined
  }

  /** What became of a send whose answer never came: its echo, a wait for it, or the choice of `onUnknown`. */
  async #settle(effect: Effect, id: string, call: Call, rules: Rules): Promise<Reply | undefined> {
    const { host, settings, store } = this.#part
    // Before it looks: what comes while it does has come in time.
    const now = host.now()
    const echo = await store.get(echoKey(id))
    if (echo) {
      await this.#sent(effect, echo.value)
      return replay(effect)
    }
    const until = effect.at + settings.grace
    if (now < until) throw this.#end(new Later(until))
    const parks = settings.onUnknown === 'park' || rules?.onUnknown?.(call) === 'park'
    if (effect.resend || !parks) return undefined
    throw this.#end(
      new SignalboxError('effect_parked', `Whether ${call.method} ${call.path} took effect is unknown`, {
        fix: 'Look it up at Meta. If it did not, redrive the event: that sends it.',
      }),
    )
  }

  #sent(effect: Effect, response: unknown): Promise<void> {
    Object.assign(effect, { state: 'sent', response })
    return this.#save()
  }
  async #save(): Promise<void> {
    try {
      await this.#claim.save()
    } catch (error) {
      throw this.#end(error as Error)
    }
  }

  #end(error: Error): Error {
    this.verdict ??= error
    return error
  }
}

const diverged = (message: string, fix?: string): SignalboxError =>
  new SignalboxError('effect_diverged', message, {
    fix:
      fix ??
      'Make the handler do the same on a re-run: keep random and time-dependent values in ctx.once, or name sends with { key }.',
  })
const replay = (effect: Effect): Reply => ({ status: 200, headers: new Headers(), data: effect.response })
