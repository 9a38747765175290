import { birthday, createHasher, type Day, type PeopleOptions, type Person } from '../../shared/people/mod.ts'

/**
 * A person of an audience, with the keys that conversions have. `external_id`, `madid` and `value` go as they are;
 * everything else is normalised and hashed.
 */
export interface Member extends Person {
  readonly madid?: string
  /** What the person is worth, for value-based audiences. */
  readonly value?: number
}
/** What one call carries. */
export interface Payload {
  readonly schema: readonly string[]
  readonly data: readonly (readonly (string | number)[])[]
}

/** Our keys and the audience's, in the order of its columns. Source: https://developers.facebook.com/docs/marketing-api/audiences/guides/custom-audiences#hash */
const COLUMNS: readonly (readonly [key: string, column: string])[] = [
  ['external_id', 'EXTERN_ID'],
  ['em', 'EMAIL'],
  ['ph', 'PHONE'],
  ['ge', 'GEN'],
  ['doby', 'DOBY'],
  ['dobm', 'DOBM'],
  ['dobd', 'DOBD'],
  ['ln', 'LN'],
  ['fn', 'FN'],
  ['fi', 'FI'],
  ['ct', 'CT'],
  ['st', 'ST'],
  ['zp', 'ZIP'],
  ['madid', 'MADID'],
  ['country', 'COUNTRY'],
  ['value', 'LOOKALIKE_VALUE'],
]

/** A birth date has three columns here. */
function withBirthday({ db, ...member }: Member, now: number): Member {
  const day = db === undefined ? undefined : birthday([db].flat()[0] as string | Date | Day, now)
  if (!day) return member
  return { doby: day.slice(0, 4), dobm: day.slice(4, 6), dobd: day.slice(6, 8), ...member }
}

/** People with only the columns that some of them have. */
async function payloadOf(
  members: readonly Member[],
  options: PeopleOptions,
): Promise<{ readonly payload: Payload | undefined; readonly dropped: number }> {
  // One hasher a batch: what it remembers does not grow with the audience.
  const hash = createHasher({ ...options, externalId: 'raw' })
  const rows = await Promise.all(
    members.map(async (member) => {
      const { value, ...rest } = withBirthday(member, options.now ?? Date.now())
      const { data } = await hash(rest as Person)
      // Several values of a key are several rows in Meta's eyes; the first one is the person's.
      const row = new Map(Object.entries(data).map(([key, found]) => [key, [found].flat()[0] as string | number]))
      return row.size > 0 && value !== undefined && Number.isFinite(value) ? row.set('value', value) : row
    }),
  )
  const known = COLUMNS.filter(([key]) => rows.some((row) => row.has(key)))
  const usable = rows.filter((row) => known.some(([key]) => key !== 'value' && row.has(key)))
  const dropped = members.length - usable.length
  if (usable.length === 0) return { payload: undefined, dropped }
  const data = usable.map((row) => known.map(([key]) => row.get(key) ?? ''))
  return { payload: { schema: known.map(([, column]) => column), data }, dropped }
}

/** One batch, with how many people were left out of it and of unusable ones around it. */
export interface Batch {
  /** Undefined: nobody could be used at all. */
  readonly payload: Payload | undefined
  readonly dropped: number
  readonly last: boolean
}

/** What is usable of people, in batches. One is given out when there is another: Meta must be told which is the last. */
export async function* payloads(
  people: AsyncIterable<Member> | Iterable<Member>,
  size: number,
  options: PeopleOptions,
): AsyncGenerator<Batch> {
  let held: Payload | undefined
  let dropped = 0
  for await (const members of chunks(people, size)) {
    const next = await payloadOf(members, options)
    if (next.payload && held) {
      yield { payload: held, dropped, last: false }
      dropped = 0
    }
    held = next.payload ?? held
    dropped += next.dropped
  }
  if (held || dropped > 0) yield { payload: held, dropped, last: true }
}

async function* chunks<T>(items: AsyncIterable<T> | Iterable<T>, size: number): AsyncGenerator<readonly T[]> {
  let waiting: T[] = []
  for await (const item of items) {
    waiting.push(item)
    if (waiting.length < size) continue
    yield waiting
    waiting = []
  }
  if (waiting.length > 0) yield waiting
}
