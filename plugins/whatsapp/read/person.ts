import type { Contact } from '../events/common.ts'
import { type Loose, objectOf, textOf } from './loose.ts'

/** Where an item stands: its field, the contacts beside it, and whether it is alone in its list. */
export interface Place {
  readonly field: string
  readonly contacts: readonly Loose[]
  readonly lone: boolean
}

/** What an event says of its person. */
interface About {
  readonly user: string | undefined
  readonly lane: string | undefined
  readonly contact: Contact
}

/** The group that an item is of; what became of a message there names it as the recipient. */
export const groupOf = (item: Loose): string | undefined =>
  textOf(item[item['recipient_type'] === 'group' ? 'recipient_id' : 'group_id'])

/** Who an item is about: its own identifiers, completed by the contact that belongs to it. */
export function personOf(
  { contacts, lone }: Place,
  ids: { readonly phone?: unknown; readonly bsuid?: unknown; readonly parent?: unknown },
  group?: string | undefined,
): About {
  const phone = textOf(ids.phone)
  const bsuid = textOf(ids.bsuid)
  const known = contacts.find(
    ({ wa_id, user_id }) =>
      (phone && wa_id === phone) ||
      (bsuid && user_id === bsuid) ||
      // The only one may lack the id to know it by, but not have another: a value may tell of several people.
      (lone && contacts.length === 1 && !(phone && wa_id) && !(bsuid && user_id)),
  )
  const profile = objectOf(known?.['profile'])
  const contact = {
    phone: phone ?? textOf(known?.['wa_id']),
    bsuid: bsuid ?? textOf(known?.['user_id']),
    parent: textOf(ids.parent) ?? textOf(known?.['parent_user_id']),
    username: textOf(profile['username']),
    name: textOf(profile['name']),
    identity: textOf(known?.['identity_key_hash']),
  }
  return about(contact, group)
}

/** A person as an event names them: phone first to address, business-scoped id first to order. */
export function about(contact: Contact, group?: string | undefined): About {
  const { phone, bsuid, parent } = contact
  return { user: phone ?? bsuid ?? parent, lane: group ?? bsuid ?? parent ?? phone, contact }
}
