import type { Contact } from '../events/common.ts'
import { type Loose, objectOf, textOf } from './loose.ts'

/** Where an item stands: its field, the contacts beside it, and whether it is alone in its list. */
export interface Place {
  readonly field: string
  readonly contacts: readonly Loose[]
  readonly lone: boolean
}

/** Who an item is about: its own identifiers, completed by the contact that belongs to it. */
export function personOf(
  { contacts, lone }: Place,
  ids: { readonly phone?: unknown; readonly bsuid?: unknown; readonly parent?: unknown },
): Contact {
  const phone = textOf(ids.phone)
  const bsuid = textOf(ids.bsuid)
  const known =
    contacts.find((c) => (phone && c['wa_id'] === phone) || (bsuid && c['user_id'] === bsuid)) ??
    (lone && contacts.length === 1 ? contacts[0] : undefined)
  const profile = objectOf(known?.['profile'])
  return {
    phone: phone ?? textOf(known?.['wa_id']),
    bsuid: bsuid ?? textOf(known?.['user_id']),
    parent: textOf(ids.parent) ?? textOf(known?.['parent_user_id']),
    username: textOf(profile['username']),
    name: textOf(profile['name']),
  }
}

/** What an event says of a person: phone first to address, business-scoped id first to order. */
export function about(
  contact: Contact,
  group?: string | undefined,
): {
  readonly user: string | undefined
  readonly lane: string | undefined
  readonly contact: Contact
} {
  const { phone, bsuid, parent } = contact
  return { user: phone ?? bsuid ?? parent, lane: group ?? bsuid ?? parent ?? phone, contact }
}
