import { DAY, type Duration, milliseconds } from '../../core/duration.ts'
import { SignalboxError } from '../../core/errors.ts'
import { type Input, type Output, type Schema, validate } from '../../core/schema.ts'
import type { Store } from '../../core/storage/store.ts'

/** What a session needs of a context: where the plugin keeps its rows, and whose turn it is. */
export interface SessionContext {
  readonly store: Store
  readonly event: { readonly lane?: string | undefined }
}
export interface SessionOptions<S extends Schema> {
  /** What a person begins with, and what takes the place of a state that the schema no longer accepts. */
  readonly initial: Input<S>
  /** How long after its last change it is forgotten: `'7d'`, or ms. Default: 30 days. */
  readonly ttl?: Duration | number | undefined
}
/** A little state for each conversation, kept in the app's store: it survives restarts and is seen by every isolate. */
export interface Session<State> {
  get(ctx: SessionContext): Promise<State>
  /** Changes it, again with what is newer where somebody else was faster; so `change` only computes. */
  update(ctx: SessionContext, change: (state: State) => State): Promise<State>
  clear(ctx: SessionContext): Promise<void>
}

const MONTH = 30 * DAY
const MAX_TRIES = 20

/**
 * State of a conversation, by Standard Schema: of the person, or of the group, that the event belongs to. With the
 * identities of a product resolved, it follows a person to a new number or user id.
 *
 * @example
 * const cart = session('cart', v.object({ items: v.array(v.string()) }), { initial: { items: [] } })
 * app.whatsapp.on('message:text', async (ctx) => {
 *   const { items } = await cart.update(ctx, (s) => ({ items: [...s.items, ctx.message.text.body] }))
 *   await ctx.reply(`${items.length} in your cart`)
 * })
 */
export function session<S extends Schema>(name: string, schema: S, options: SessionOptions<S>): Session<Output<S>> {
  const { initial } = options
  const ttl = typeof options.ttl === 'string' ? milliseconds(options.ttl) : (options.ttl ?? MONTH)
  const parse = (value: unknown): Output<S> | undefined => {
    const result = validate(schema as Schema<unknown, Output<S>>, value, `session ${name}`)
    return result.issues ? undefined : result.value
  }
  const keyOf = ({ event: { lane = '' } }: SessionContext): string =>
    `session/${encodeURIComponent(name)}/${encodeURIComponent(lane)}`
  const stateOf = (kept: unknown): Output<S> => {
    const state = parse(kept) ?? parse(initial)
    if (state !== undefined) return state
    throw new SignalboxError('input_invalid', `Session ${name}: \`initial\` is not what its schema says`)
  }
  return {
    get: async (ctx) => stateOf((await ctx.store.get(keyOf(ctx)))?.value),
    async update(ctx, change) {
      const key = keyOf(ctx)
      for (let tries = 0; tries < MAX_TRIES; tries++) {
        const kept = await ctx.store.get(key)
        const state = change(stateOf(kept?.value))
        if (parse(state) === undefined)
          throw new SignalboxError('input_invalid', `Session ${name}: the new state is not what its schema says`)
        if (await ctx.store.set(key, state, { ttl, ifVersion: kept?.version ?? null })) return state
      }
      throw new SignalboxError('store_failed', `Session ${name}: others were faster ${MAX_TRIES} times`)
    },
    async clear(ctx) {
      await ctx.store.delete(keyOf(ctx))
    },
  }
}
