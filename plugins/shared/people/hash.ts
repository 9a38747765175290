import { hex, utf8 } from '../../../core/bytes.ts'
import { readHash } from './hashed.ts'
import { type HashedKey, type Hints, isHashedKey, normalise, type Value } from './normalise.ts'

export type Values = Value | readonly Value[]

/** What Meta is told of a person in hashes; each key takes one value or several. */
export type Person = { readonly [K in HashedKey]?: Values | undefined }

/**
 * What goes out as it is. A key that is neither here nor hashed stays at home, since it may hold somebody's address.
 * Source: https://developers.facebook.com/docs/marketing-api/conversions-api/parameters/customer-information-parameters (read 2026-11-26)
 */
const PLAIN =
  /^(client_(ip_address|user_agent)|fb[cp]|(subscription|fb_login|lead|anon|whatsapp_business_account|page|page_scoped_user|ig_account|app_user|partner)_id|madid|ctwa_clid|ig_sid|partner_name)$/

export interface PeopleOptions extends Omit<Hints, 'country'> {
  /** `raw`: an `external_id` goes out as it is, where the pixel sends it so as well. Default: hashed. */
  readonly externalId?: 'hash' | 'raw' | undefined
}

/** What was left of a person: the values to send, and the keys that are unknown or whose values were unusable. */
export interface Hashed {
  readonly data: Readonly<Record<string, string | readonly string[]>>
  readonly dropped: readonly string[]
}

/** SHA-256 of the UTF-8 bytes, in lower-case hex. */
export async function sha256(text: string): Promise<string> {
  return hex(await crypto.subtle.digest('SHA-256', utf8(text)))
}

const listOf = (values: unknown): readonly Value[] => (Array.isArray(values) ? values : [values as Value])
const isEmpty = (value: unknown): boolean => value === undefined || value === null || value === ''

/**
 * Makes a hasher for one batch: each distinct value is normalised and digested once. Nothing is ever sent for an empty
 * or unusable value; several values of a key are sent without repeats.
 *
 * @example
 * const { data } = await createHasher()({ em: ' A@b.co ', country: 'UK' })
 */
export function createHasher(options: PeopleOptions = {}): (person: Person) => Promise<Hashed> {
  const digests = new Map<string, Promise<string | undefined>>()
  const countries = new Map<unknown, string>()
  /** The person's country as a hint; undefined where it is unknown or came hashed. */
  const countryOf = (person: Person): string | undefined => {
    const [value] = listOf(person.country)
    const code = countries.get(value) ?? normalise('country', value) ?? ''
    countries.set(value, code)
    return code.length === 2 ? code : undefined
  }
  const digest = (key: HashedKey, value: Value, hints: Hints): Promise<string | undefined> => {
    const id = [key, hints.country, typeof value, typeof value === 'object' ? JSON.stringify(value) : value].join('\n')
    const known = digests.get(id)
    if (known) return known
    const raw = key === 'external_id' && options.externalId === 'raw'
    const text = raw ? String(value).trim() || undefined : normalise(key, value, hints)
    const asIs = raw || text === undefined || readHash(text, key !== 'external_id') !== undefined
    const made = asIs ? Promise.resolve(text) : sha256(text)
    digests.set(id, made)
    return made
  }
  return async (person) => {
    const data: Record<string, string | readonly string[]> = {}
    const dropped: string[] = []
    const hints: Hints = { ...options, country: countryOf(person) }
    for (const [key, given] of Object.entries(person)) {
      const values = listOf(given).filter((value) => !isEmpty(value))
      if (values.length === 0) continue
      if (isHashedKey(key)) {
        const found = await Promise.all(values.map((value) => digest(key, value, hints)))
        const usable = [...new Set(found.filter((hash) => hash !== undefined))]
        if (usable.length > 0) data[key] = usable
        if (found.includes(undefined)) dropped.push(key)
      } else {
        const text = String(values[0]).trim()
        if (!PLAIN.test(key)) dropped.push(key)
        else if (text !== '') data[key] = text
      }
    }
    return { data, dropped }
  }
}
