import { SignalboxError } from '../errors.ts'
import type { Host } from '../host.ts'
import type { AnyApis, Awaitable } from '../plugin.ts'
import type { Incoming } from '../webhook/events.ts'
import type { Switchboard } from '../wire.ts'
import { Claim, LeaseLost } from './claim.ts'
import { Effects, Later } from './effects.ts'
import { keyFor, type Partition } from './partition.ts'
import { KEEP_SENDS, type Row, SENDS } from './rows.ts'

export interface SendOptions {
  /** What makes it one send: the same key never sends twice. */
  readonly key: string
}

const noEvent = (key: string, at: number): Incoming => ({
  product: 'meta',
  name: 'send',
  kind: 'app',
  account: '',
  scope: SENDS,
  lane: encodeURIComponent(key),
  at,
  data: null,
})

/** A send that is done: its row holds what it answered, for repeats. */
interface Done extends Row {
  readonly result?: unknown
}
const busy = (key: string, cause?: unknown): SignalboxError =>
  new SignalboxError('busy', `app.send "${key}" is running elsewhere`, { fix: 'Call again after its lease.', cause })

/**
 * `app.send`: the writes of `run` are recorded as a handler's are, so calling it again with the same key, also after a
 * crash, sends nothing twice and answers what was answered first (for 8 days).
 */
export function createSend(
  board: Switchboard,
  partition: (host: Host, scope: string) => Partition,
): <R>(host: Host, options: SendOptions, run: (apis: AnyApis) => Awaitable<R>) => Promise<R> {
  return async (host, { key }, run) => {
    if (typeof key !== 'string' || key === '')
      throw new SignalboxError('input_invalid', 'app.send needs a key', {
        fix: 'Name the send: { key: "invoice-42" }.',
      })
    const part = partition(host, SENDS)
    await part.list()
    const rowKey = await keyFor('send', key)
    const found = await part.store.get<Done>(rowKey)
    const now = host.now()
    const known = found && found.value.at + KEEP_SENDS > now ? found.value : undefined
    if (known && 'result' in known) return known.result as Awaited<ReturnType<typeof run>>
    if (known?.holder !== undefined && now < (known.until ?? 0) + part.settings.skew) throw busy(key)
    const row: Row = {
      ...(known ?? { event: noEvent(key, now), tries: 0, effects: {}, at: now }),
      holder: part.me,
      until: now + part.settings.lease,
    }
    row.tries++
    const claim = new Claim(part, { key: rowKey }, row, found?.version)
    try {
      await claim.save()
    } catch (error) {
      throw error instanceof LeaseLost ? busy(key, error) : error
    }
    claim.beat()
    const effects = new Effects(part, claim)
    try {
      const recorded = { intercept: effects.intercept, fetch: effects.fetch }
      const apis = Object.fromEntries(
        board.plugins.map((p) => [p.id, (account?: string) => board.apiOf(p, account, host, recorded)]),
      )
      const result = await run(apis)
      await effects.idle()
      if (effects.verdict) throw effects.verdict
      const done: Partial<Done> = { result: result ?? null }
      await claim.release(0, done)
      return result
    } catch (error) {
      await effects.idle()
      effects.endsWith(error)
      await claim.release(0, {}).catch(() => {})
      if (error instanceof LeaseLost) throw busy(key, error)
      if (!(error instanceof Later)) throw error
      throw new SignalboxError('busy', `Whether app.send "${key}" took effect is not known yet`, {
        fix: `Call it again with the same key after ${Math.ceil((error.after - host.now()) / 1000)} s.`,
        cause: error,
      })
    }
  }
}
