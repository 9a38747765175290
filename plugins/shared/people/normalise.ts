import { birthday, type Day, pad } from './birth.ts'
import { country } from './countries.ts'
import { readHash } from './hashed.ts'
import { state } from './states.ts'
import { bare, digits, fold, name } from './text.ts'

/** What a person's field may be given as. */
export type Value = string | number | Date | Day | null | undefined

/** What else is known of the person; it decides where a value alone does not. */
export interface Hints {
  /** The person's country, as a code of two letters: decides how states, postal codes and phone numbers are read. */
  readonly country?: string | undefined
  /** The calling code of phone numbers that are written without one, such as `44`. */
  readonly callingCode?: string | undefined
  /** Now, in ms since the epoch: nobody was born after it. Default: the clock. */
  readonly now?: number | undefined
}

const LABEL = '[\\p{L}\\p{M}\\p{N}](?:[\\p{L}\\p{M}\\p{N}-]*[\\p{L}\\p{M}\\p{N}])?'
const EMAIL = new RegExp(`^[^\\s@"(),:;<>[\\\\\\]]+@(?:${LABEL}\\.)+${LABEL}$`, 'u')

// The words that Meta's own builder reads as well.
const MALE =
  'm male man boy mr mister sir gentleman guy dude he him his king prince uncle father dad son brother husband nephew ' +
  'papa daddy lad groom duke lord chap god widower boyfriend emperor count fellow bloke'
const FEMALE =
  'f female woman girl mrs ms miss madam lady she her hers queen princess aunt mother mom daughter sister wife niece ' +
  'mama mommy lass gal bride duchess goddess widow girlfriend dame maiden empress countess'

function gender(text: string): string | undefined {
  const word = fold(text)
  if (MALE.split(' ').includes(word)) return 'm'
  return FEMALE.split(' ').includes(word) ? 'f' : undefined
}

function email(text: string): string | undefined {
  const address = fold(text)
  return EMAIL.test(address) && !/^\.|\.\.|\.@/.test(address) ? address : undefined
}

function phone(text: string, { callingCode, country: of }: Hints): string | undefined {
  const written = text.normalize('NFKC').trim()
  const international = /^\D*(?:\+|00)/.test(written)
  // E.123 writes a trunk zero that is not dialled from abroad as "(0)".
  const all = digits(international ? written.replace(/\(0\)/, '') : written)
  const number = all.replace(/^0+/, '')
  const code = callingCode ?? ((of === 'us' || of === 'ca') && number.length === 10 ? '1' : undefined)
  const national = code !== undefined && !international && (all.startsWith('0') || !isComplete(number, code))
  const full = national ? code + number : number
  return /^[1-9]\d{6,14}$/.test(full) && number !== '' ? full : undefined
}
/** Whether a number without `+` already has its calling code: E.164 numbers of 11 digits and more begin with one. */
const isComplete = (number: string, code: string): boolean => number.startsWith(code) && number.length >= 11

function zip(text: string, of: string | undefined): string | undefined {
  const code = bare(text)
  const plusFour = of === undefined && /^\s*\d{5}[-\s]\d{4}\s*$/.test(text)
  return of === 'us' || plusFour ? code.slice(0, 5) : code
}

/** A number of a table's range as two digits (or four for a year). */
function part(text: string, min: number, max: number): string | undefined {
  const n = /^\s*\d{1,4}\s*$/.test(text) ? Number(text) : Number.NaN
  return n >= min && n <= max ? pad(n) : undefined
}
const first = (text: string, n: number): string => [...name(text)].slice(0, n).join('')

type Rule = (text: string, hints: Hints, value: Value) => string | undefined

/** A key of `user_data` that Meta takes hashed. */
export type HashedKey =
  | 'em'
  | 'ph'
  | 'fn'
  | 'ln'
  | 'ge'
  | 'db'
  | 'ct'
  | 'st'
  | 'zp'
  | 'country'
  | 'external_id'
  | 'f5first'
  | 'f5last'
  | 'fi'
  | 'dobd'
  | 'dobm'
  | 'doby'

/** One rule per hashed key. The page is Meta's; where it leaves a case open, DEVIATIONS.md says what is done and why. */
const RULES: Readonly<Record<HashedKey, Rule>> = {
  em: email,
  ph: phone,
  fn: name,
  ln: name,
  ge: gender,
  db: (text, { now = Date.now() }, value) => birthday(value ?? text, now),
  ct: bare,
  st: (text, { country: of }) => state(text, of),
  zp: (text, { country: of }) => zip(text, of),
  country,
  external_id: (text) => fold(text).replace(/\s+/g, ''),
  f5first: (text) => first(text, 5),
  f5last: (text) => first(text, 5),
  fi: (text) => first(text, 1),
  dobd: (text) => part(text, 1, 31),
  dobm: (text) => part(text, 1, 12),
  doby: (text, { now = Date.now() }) => part(text, 1900, new Date(now).getUTCFullYear()),
}

export const HASHED_KEYS: readonly HashedKey[] = Object.keys(RULES) as HashedKey[]
export const isHashedKey = (key: string): key is HashedKey => Object.hasOwn(RULES, key)

/**
 * A value as Meta wants it before hashing, or undefined where nothing usable is left (then nothing may be sent).
 * A value that is a hash already is passed on, lower-cased.
 * Source: https://developers.facebook.com/docs/marketing-api/conversions-api/parameters/customer-information-parameters
 *
 * @example
 * normalise('st', 'Québec') // 'qc'
 * normalise('ph', '020 7946 0123', { callingCode: '44' }) // '442079460123'
 */
export function normalise(key: HashedKey, value: Value, hints: Hints = {}): string | undefined {
  if (value === null || value === undefined) return undefined
  const text = typeof value === 'object' ? '' : String(value)
  const hash = readHash(text, key !== 'external_id')
  if (hash !== undefined) return hash ?? undefined
  const rule: Rule = RULES[key]
  return rule(text, hints, value) || undefined
}
