import { SignalboxError } from '../errors.ts'
import { isJson } from '../graph/client.ts'
import { GraphError } from '../graph/errors.ts'
import type { Call, Reply, Transformer } from '../graph/types.ts'
import type { AnyPlugin, Awaitable } from '../plugin.ts'
import { canonical } from '../webhook/json.ts'
import { type Claim, LeaseLost } from './claim.ts'
import { digest, type Partition } from './partition.ts'
import type { Effect } from './rows.ts'

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
  return ['sb', scope, key, name.length > LONG ? await digest(name) : name].map(encodeURIComponent).join('|')
}
/** What Meta echoes may have 512 characters (`biz_opaque_callback_data`), names that an app gives may have more. */
const LONG = 64
export function parseEffectId(id: string): { scope: string; key: string; name: string } | undefined {
  const [tag, scope, key, name, ...rest] = id.split('|').map(decode)
  return tag === 'sb' && scope !== undefined && key && name && rest.length === 0 ? { scope, key, name } : undefined
}
const decode = (text: string): string => {
  try {
    return decodeURIComponent(text)
  } catch {
    return ''
  }
}
export const echoKey = (id: string): string => `echo/${id}`

const printOf = (call: Call): Promise<string> => {
  const { method, path, params = null, body } = call
  return digest(canonical([method, path, params, isJson(body) ? body : typeof body]))
}

/** The sends of one run: recorded before and after, and answered from the record when the event runs again. */
export class Effects {
  readonly #part: Partition
  readonly #claim: Claim
  readonly #memoising = new Map<string, Promise<unknown>>()
  #count = 0
  #used = new Set<string>()
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
      call.method === 'GET' || rules?.repeatable?.(call) ? next(call) : this.#write(call, next, rules)
  }

  /** The host's fetch, with the lease checked in the same tick as every write. */
  readonly fetch: typeof globalThis.fetch = (input, init) => {
    if (init?.method && init.method !== 'GET') this.#claim.assertHeld()
    return this.#part.host.fetch(input, init)
  }

  /** Runs `run` once per event and name; later runs get its answer, which must be JSON. */
  async once<R>(name: string, run: () => Awaitable<R>): Promise<R> {
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
    const name = call.key ?? `#${this.#count++}`
    if (this.#used.has(name))
      throw this.#end(diverged(`Two sends of one handler are named "${name}"`, 'Give each its own { key }.'))
    this.#used.add(name)
    const id = await effectId(this.#part.scope, this.#claim.key, name)
    const print = await printOf(call)
    const { row } = this.#claim
    const known = row.effects[name]
    if (known && known.print !== print)
      throw this.#end(diverged(`Send "${name}" differs from the one that was recorded`))
    if (known?.state === 'sent') return replay(known)
    if (known?.failure && Object.keys(row.effects).at(-1) !== name)
      throw new GraphError(known.failure.status, known.failure)
    if (known?.state === 'sending') {
      const settled = await this.#settle(known, id, call, rules)
      if (settled) return settled
    }
    const effect: Effect = { print, state: 'sending', at: this.#part.host.now() }
    row.effects[name] = effect
    if (!this.#part.settings.without('intent')) await this.#save()
    await this.#part.settings.at('after-intent')
    return this.#send(effect, rules?.mark?.(call, id) ?? call, next)
  }

  async #send(effect: Effect, call: Call, next: (call: Call) => Promise<Reply>): Promise<Reply> {
    try {
      const reply = await next(call)
      await this.#part.settings.at('after-send')
      Object.assign(effect, { state: 'sent', response: reply.data })
      await this.#save()
      await this.#part.settings.at('after-effect')
      return reply
    } catch (error) {
      if (this.verdict) throw this.verdict
      if (this.#claim.lost) throw this.#end(new LeaseLost())
      if ((error as { outcome?: unknown }).outcome !== 'known') {
        const { host, settings } = this.#part
        throw this.#end(new Later(Math.min(effect.at + settings.grace, host.now() + settings.grace)))
      }
      if (error instanceof GraphError) this.#fail(effect, error)
      await this.#save()
      throw error
    }
  }

  /** Meta answered, so nothing was sent: another run may send it, unless this one's handler goes on to other sends. */
  #fail(effect: Effect, error: GraphError): void {
    const { status, message, metaCode, subcode, type } = error
    effect.state = 'failed'
    const words = message.replace(/^\(#\d+\) /, '')
    effect.failure = { status, message: words, code: metaCode, error_subcode: subcode, type }
  }

  /** What became of a send whose answer never came: its echo, a wait for it, or the choice of `onUnknown`. */
  async #settle(effect: Effect, id: string, call: Call, rules: Rules): Promise<Reply | undefined> {
    const { host, settings, store } = this.#part
    const echo = await store.get(echoKey(id))
    if (echo) {
      Object.assign(effect, { state: 'sent', response: echo.value })
      await this.#save()
      return replay(effect)
    }
    const until = effect.at + settings.grace
    if (host.now() < until) throw this.#end(new Later(until))
    const asked = settings.onUnknown === 'park' ? 'park' : (rules?.onUnknown?.(call) ?? 'resend')
    const choice = effect.resend ? 'resend' : asked
    if (choice === 'resend') return undefined
    throw this.#end(
      new SignalboxError('effect_parked', `Whether ${call.method} ${call.path} took effect is unknown`, {
        fix: 'Look it up at Meta. If it did not, redrive the event: that sends it.',
      }),
    )
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
