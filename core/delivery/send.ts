import { SignalboxError } from '../errors.ts'
import type { Host } from '../host.ts'
import type { AnyApis, Awaitable } from '../plugin.ts'
import type { Incoming } from '../webhook/events.ts'
import type { Switchboard } from '../wire.ts'
import { Claim } from './claim.ts'
import { Effects, Later } from './effects.ts'
import type { Partition } from './partition.ts'
import { DAY, type Row } from './rows.ts'

/** The scope in which sends outside a webhook are recorded. */
const SCOPE = '~send'

export interface SendOptions {
  /** What makes it one send: the same key never sends twice. */
  readonly key: string
}

const noEvent = (key: string, at: number): Incoming => ({
  product: 'meta',
  name: 'send',
  kind: 'app',
  account: '',
  scope: SCOPE,
  lane: encodeURIComponent(key),
  at,
  data: null,
})

/**
 * `app.send`: the writes of `run` are recorded as a handler's are, so calling it again with the same key, also after a
 * crash, sends nothing twice and answers what was answered first (for 8 days).
 */
export function createSend(
  board: Switchboard,
  partition: (host: Host, scope: string) => Partition,
): <R>(host: Host, options: SendOptions, run: (apis: AnyApis) => Awaitable<R>) => Promise<R> {
  return async (host, { key }, run) => {
    const part = partition(host, SCOPE)
    const rowKey = `send/${encodeURIComponent(key)}`
    const known = await part.store.get<Row & { result?: unknown }>(rowKey)
    if (known && 'result' in known.value) return known.value.result as Awaited<ReturnType<typeof run>>
    const now = host.now()
    if (known?.value.holder !== undefined && now < (known.value.until ?? 0))
      throw new SignalboxError('busy', `app.send "${key}" is running elsewhere`, { fix: 'Call again after its lease.' })
    const row: Row = {
      ...(known?.value ?? { event: noEvent(key, now), tries: 0, effects: {}, at: now }),
      holder: part.me,
      until: now + part.settings.lease,
    }
    row.tries++
    const claim = new Claim(part, rowKey, row, known?.version)
    await claim.save()
    claim.beat()
    try {
      const effects = new Effects(part, claim)
      const run2 = { intercept: effects.intercept, fetch: effects.fetch }
      const apis = Object.fromEntries(
        board.plugins.map((p) => [p.id, (account?: string) => board.apiOf(p, account, host, run2)]),
      )
      const result = await run(apis)
      if (effects.verdict) throw effects.verdict
      await part.store.set(rowKey, { done: true, result: result ?? null }, { ttl: 8 * DAY, ifVersion: claim.version })
      return result
    } catch (error) {
      claim.stopBeat()
      await claim.release(0, {}).catch(() => {})
      if (!(error instanceof Later)) throw error
      throw new SignalboxError('busy', `Whether app.send "${key}" took effect is not known yet`, {
        fix: `Call it again with the same key after ${Math.ceil((error.after - host.now()) / 1000)} s.`,
        cause: error,
      })
    } finally {
      claim.stopBeat()
    }
  }
}
