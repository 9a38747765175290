import { matchQuality } from '../graph/capi.ts'
import { at, textOf } from '../json.ts'
import type { World } from '../world.ts'

/** A conversion that Meta counted. */
export interface ConversionLine {
  readonly at: number
  readonly dataset: string
  readonly name: string
  readonly id: string | undefined
  readonly source: string
  readonly value: string | undefined
  /** What the person is found by. */
  readonly keys: readonly string[]
  /** 0 to 10, from those keys. */
  readonly quality: number
}

const LAST = 200

export function conversionsOf(world: World): ConversionLine[] {
  return world.conversions
    .slice(-LAST)
    .reverse()
    .map(({ at: when, dataset, event }) => {
      const { score, keys } = matchQuality([event])
      const value = at(event, 'custom_data.value')
      return {
        at: when,
        dataset,
        name: textOf(event['event_name']),
        id: textOf(event['event_id']) || undefined,
        source: textOf(event['action_source']),
        value: value === undefined ? undefined : `${String(value)} ${textOf(at(event, 'custom_data.currency'))}`.trim(),
        keys: keys.map((k) => k.identifier),
        quality: score,
      }
    })
}
