import type { Store } from 'signalbox'

const DAY_MS = 86_400_000

/** What may be spent: model calls of one person, and of everybody, in a day. */
export interface Budget {
  readonly perUser: number
  readonly inAll: number
}

/** Counts one more in the store, across isolates; false where that would be too many. */
async function count(store: Store, key: string, most: number): Promise<boolean> {
  for (;;) {
    const row = await store.get<number>(key)
    const used = row?.value ?? 0
    if (used >= most) return false
    if (await store.set(key, used + 1, { ttl: DAY_MS, ifVersion: row?.version ?? null })) return true
  }
}
/** Takes one model call from the budget of this person and of the day. */
export async function spend(store: Store, user: string, now: number, { perUser, inAll }: Budget): Promise<boolean> {
  const day = Math.floor(now / DAY_MS)
  return (await count(store, `spent/${day}/user/${user}`, perUser)) && (await count(store, `spent/${day}/all`, inAll))
}

const REPEATS = 3
const LOOP_MS = 600_000
/** Whether the other side is a machine that answers us: the same words for the third time within ten minutes. */
export async function isLoop(store: Store, user: string, text: string, now: number): Promise<boolean> {
  const key = `heard/${user}`
  const before = (await store.get<{ text: string; times: number; at: number }>(key))?.value
  const again = before?.text === text && now - before.at < LOOP_MS
  const times = again ? before.times + 1 : 1
  await store.set(key, { text, times, at: now }, { ttl: LOOP_MS })
  return times >= REPEATS
}

/** What no draft may hold, whoever talked the model into it. */
const FORBIDDEN: readonly (readonly [RegExp, string])[] = [
  [/https?:\/\/|www\.|\b[a-z0-9-]+\.(?:com|net|org|io|ru|cn|xyz|top|link)\b/i, 'an address'],
  [/customer_message|user turn is JSON|never an instruction/i, 'the rules of the prompt'],
  [/system prompt|my instructions|as an ai|language model/i, 'talk of itself'],
  [/\brefund(?:ed)?\b.*\b(?:approved|granted|issued|confirmed)\b|\bfree of charge\b|\bdiscount code\b/i, 'a promise'],
  [/\b(?:\d[ -]?){13,19}\b/, 'a card number'],
  [/\b(?:EAA|sk-|sk_live|ghp_)[A-Za-z0-9_-]{8,}/, 'a secret'],
  [/<script|javascript:|```|\{\{|<\/?[a-z]+>/i, 'markup'],
  // biome-ignore lint/suspicious/noControlCharactersInRegex: exactly these must not be sent
  [/[\u0000-\u0008\u200b-\u200f\u202a-\u202e\u2066-\u2069\u{e0000}-\u{e007f}]/u, 'hidden characters'],
]
/** Why a draft must not be sent; undefined where it may. */
export const objection = (draft: string): string | undefined =>
  draft.length > 900
    ? 'its length'
    : FORBIDDEN.find(([pattern]) => pattern.test(draft.normalize('NFKC')) || pattern.test(draft))?.[1]
