import type { Hashed, Person } from '../shared/people/mod.ts'
import { checkEvent } from './check.ts'
import { currency } from './currency.ts'
import { seconds } from './time.ts'
import type { AppData, ConversionEvent, CustomData, Issue, WireEvent } from './types.ts'

/** Sixteen texts, or undefined where one that Meta requires is missing. */
function extinfo(info: AppData['extinfo'] | undefined): string[] | undefined {
  const texts = Array.from({ length: 16 }, (_, i) => String(info?.[i] ?? ''))
  return /^[ai]2$/.test(texts[0] ?? '') && texts[4] ? texts : undefined
}

function custom(data: CustomData, purchase: boolean, issues: Issue[]): CustomData {
  const add = (field: string, message: string, fix: string): void =>
    void issues.push({ field: `custom_data.${field}`, message, fix })
  const numbers = ['value', 'num_items', 'predicted_ltv', 'net_revenue'] as const
  for (const key of numbers)
    if (data[key] !== undefined && !Number.isFinite(data[key])) add(key, 'is no number', 'Give a finite number.')
  const code = currency(data.currency)
  if (data.currency !== undefined && code === undefined)
    add('currency', 'is no ISO 4217 code', 'Use three letters such as USD.')
  if (purchase && data.value === undefined) add('value', 'is missing', 'A Purchase needs value and currency.')
  if (data.value !== undefined && data.currency === undefined)
    add('currency', 'is missing', 'A value needs its currency.')
  return { ...data, ...(code && { currency: code }) }
}

const limited = (ldu: ConversionEvent['ldu']): object =>
  ldu
    ? {
        data_processing_options: ['LDU'],
        data_processing_options_country: ldu === true ? 0 : ldu.country,
        data_processing_options_state: ldu === true ? 0 : ldu.state,
      }
    : {}

/** An event ready for Meta, with what is wrong with it and which of the person's keys could not be used. */
export interface Prepared {
  readonly event: WireEvent
  readonly issues: readonly Issue[]
  readonly dropped: readonly string[]
}

/**
 * Normalises, hashes, fills in and checks one event, without a call. `id` is used where the event has none.
 *
 * @example
 * const { event, issues } = await prepare(purchase, createHasher(), { now: Date.now(), id: crypto.randomUUID() })
 */
export async function prepare(
  given: ConversionEvent,
  hash: (person: Person) => Promise<Hashed>,
  init: { readonly now: number; readonly id: string },
): Promise<Prepared> {
  const { consent: _, ldu, event_time, custom_data, app_data, original_event_data, user_data, ...rest } = given
  const issues: Issue[] = []
  const { data, dropped } = await hash(user_data ?? {})
  const event: WireEvent = {
    ...rest,
    ...limited(ldu),
    event_time: seconds(event_time ?? init.now) ?? Number.NaN,
    event_id: given.event_id || init.id,
    user_data: data,
    ...((custom_data || given.event_name === 'Purchase') && {
      custom_data: custom(custom_data ?? {}, given.event_name === 'Purchase', issues),
    }),
    ...(app_data && { app_data: { ...app_data, extinfo: extinfo(app_data.extinfo) } }),
    ...(original_event_data && {
      original_event_data: {
        ...original_event_data,
        ...(original_event_data.event_time !== undefined && { event_time: seconds(original_event_data.event_time) }),
      },
    }),
  }
  return { event, issues: [...issues, ...checkEvent(event, init.now)], dropped }
}
