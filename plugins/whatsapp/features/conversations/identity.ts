import type { Store } from '../../../../core/storage/store.ts'
import { given } from '../../build/content.ts'
import type { Contact } from '../../events/common.ts'
import type { WhatsAppEvent } from '../../events.ts'
import { textOf } from '../../read/loose.ts'
import { rowKey } from '../common/row.ts'

/** Who an event names. */
export interface Claim {
  readonly contact: Contact
  /** The ids that this person had until now. */
  readonly was?: readonly (string | undefined)[] | undefined
  /** A phone number that this person gave up: it may come to belong to somebody else. */
  readonly left?: string | undefined
}
/** Whose event it is. `conflict`: several people that it claims to be one; they are kept apart. */
export interface Identified {
  readonly person: string
  readonly conflict?: readonly string[] | undefined
}

/** Row: an id → the person who has it. */
const aliasKey = (account: string, id: string): string => rowKey('alias', account, id)
/** Row: a person → what is known of them. */
const personKey = (account: string, person: string): string => rowKey('person', account, person)

/**
 * What an event says about who somebody is. Rotated user ids come with a system message, or as `user_id_update`; a new
 * number comes with new user ids. Source:
 * https://developers.facebook.com/documentation/business-messaging/whatsapp/business-scoped-user-ids
 */
export function claimOf(event: WhatsAppEvent): Claim | undefined {
  const { contact } = event
  if (!contact) return undefined
  if (event.name === 'identity') {
    const { user_id, parent_user_id } = event.data
    return { contact, was: [textOf(user_id?.previous), textOf(parent_user_id?.previous)] }
  }
  if (event.name !== 'message' || event.kind !== 'system') return { contact }
  const { from_user_id, from_parent_user_id, system } = event.data
  const { type, wa_id, new_wa_id, customer, previous_user_id, previous_parent_user_id } = system
  const known = textOf(customer) ?? contact.phone
  const number = /changed_(number|user_id)$/.test(`${type}`) ? textOf(wa_id ?? new_wa_id) : undefined
  const left = number !== undefined && number !== known ? known : undefined
  const was = [previous_user_id, previous_parent_user_id, from_user_id, from_parent_user_id].map(textOf)
  return { contact: given({ ...contact, phone: number ?? contact.phone }), was: [...was, left], left }
}

/** Whether a claim told nothing: what is known after it holds all that was known before. */
const nothingNew = (after: Contact, before: Contact): boolean =>
  Object.entries(after).every(([name, value]) => before[name as keyof Contact] === value)

/** What is known of a person after a claim: names are the latest, ids stay until Meta says that they were replaced. */
const merged = (before: Contact, now: Contact, moved: boolean): Contact => {
  const { phone, bsuid, parent } = before
  return { ...before, ...now, ...(moved ? {} : given({ phone, bsuid, parent })) }
}

/**
 * Finds the person behind a claim, or begins one, and remembers every id of theirs. Two known people are never made
 * one, and neither is a stranger who writes from a known number with a user id of their own.
 */
export async function identify(store: Store, account: string, claim: Claim): Promise<Identified> {
  const { contact, was = [], left } = claim
  const { phone, bsuid, parent } = contact
  const rotated = was.some((id) => id !== undefined && id !== bsuid && id !== parent)
  const ids = [...new Set([...was, bsuid, parent, phone])].filter((id) => id !== undefined)
  for (let tries = 0; ; tries++) {
    const owners = await Promise.all(ids.map(async (id) => (await store.get<string>(aliasKey(account, id)))?.value))
    const known = [...new Set(owners)].filter((owner) => owner !== undefined)
    const [first] = known
    const before = first === undefined ? undefined : await store.get<Contact>(personKey(account, first))
    const fresh = bsuid !== undefined && owners[ids.indexOf(bsuid)] === undefined
    const stranger = fresh && !rotated && (before?.value.bsuid ?? bsuid) !== bsuid
    const person = (stranger ? bsuid : first) ?? ids[0] ?? ''
    const conflict = stranger && first !== undefined ? [first, person] : known.length > 1 ? known : undefined

    // The phone first: whoever writes at the same time fails on the id that both know, and reads again.
    const missing = ids.filter((_, i) => owners[i] === undefined).reverse()
    let won = true
    for (const id of missing) won &&= (await store.set(aliasKey(account, id), person, { ifVersion: null })) !== false
    if (!won && tries < 4) continue

    const old = stranger ? undefined : before
    const { name, username } = contact
    const after = merged(old?.value ?? {}, given(conflict && !stranger ? { name, username } : contact), rotated)
    if (!old || !nothingNew(after, old.value))
      await store.set(personKey(account, person), after, { ifVersion: old?.version ?? null })
    if (left !== undefined && !conflict) await store.delete(aliasKey(account, left))
    return { person, conflict }
  }
}

/** The person who has an id; the id itself where nobody is known to. */
export const personWith = async (store: Store, account: string, id: string): Promise<string> =>
  (await store.get<string>(aliasKey(account, id)))?.value ?? id
/** What is known of a person. */
export const contactOf = async (store: Store, account: string, person: string): Promise<Contact | undefined> =>
  (await store.get<Contact>(personKey(account, person)))?.value

/** Says that two ids are one person after all, as only the app can know. The ids of `other` become those of `person`. */
export async function unite(store: Store, account: string, person: string, other: string): Promise<void> {
  const [mine, theirs] = await Promise.all([contactOf(store, account, person), contactOf(store, account, other)])
  const { phone, bsuid, parent } = theirs ?? {}
  for (const id of [other, phone, bsuid, parent])
    if (id !== undefined && (await personWith(store, account, id)) === other)
      await store.set(aliasKey(account, id), person)
  await store.set(personKey(account, person), { ...theirs, ...mine })
  await store.delete(personKey(account, other))
}
