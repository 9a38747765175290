import type { Entry } from '../../core/plugin.ts'
import type { AccountEvents, FlowEvents, ListedEvents, PaymentEvents, SolutionEvents } from './events/account.ts'
import type { CallEvents } from './events/calls.ts'
import type { UnknownEvents } from './events/common.ts'
import type { GroupEvents } from './events/groups.ts'
import type { EchoEvents, MessageEvents } from './events/messages.ts'
import type {
  AutomaticEvents,
  ContactEvents,
  HandoverEvents,
  HistoryEvents,
  IdentityEvents,
  PreferenceEvents,
  StandbyEvents,
} from './events/people.ts'
import type { ErrorEvents, StatusEvents } from './events/statuses.ts'
import type { TemplateEvents } from './events/templates.ts'
import { changeOf } from './read/changes.ts'
import { LISTS, type Reader, STANDBY, unknownOf } from './read/lists.ts'
import { fingerprint, isObject, type Loose, listOf, msOf, objectOf, textOf } from './read/loose.ts'
import type { Reading } from './read/reading.ts'

export type WhatsAppEvent =
  | MessageEvents
  | EchoEvents
  | StatusEvents
  | ErrorEvents
  | CallEvents
  | GroupEvents
  | PreferenceEvents
  | IdentityEvents
  | ContactEvents
  | HistoryEvents
  | AutomaticEvents
  | HandoverEvents
  | StandbyEvents
  | TemplateEvents
  | AccountEvents
  | FlowEvents
  | SolutionEvents
  | PaymentEvents
  | ListedEvents
  | UnknownEvents

/** The phone_number_id of a value, wherever its field keeps it. */
const accountOf = (value: Loose): string | undefined => {
  const own = (holder: unknown): string | undefined => textOf(objectOf(holder)['phone_number_id'])
  return own(value['metadata']) ?? own(value) ?? own(value['recipient']) ?? own(value['phone_number_settings'])
}

function readChange(field: string, given: unknown): Reading[] {
  const value = objectOf(given)
  const change = changeOf(field, value)
  if (change) return [change]
  const standby = field === 'standby'
  const source = standby && isObject(value['standby']) ? value['standby'] : value
  const contacts = listOf(value['contacts'] ?? source['contacts']).filter(isObject)
  const readers = standby ? STANDBY : LISTS
  const found: Reading[] = []
  for (const list in source) {
    if (!Object.hasOwn(readers, list)) continue
    const read = readers[list] as Reader
    const items = listOf(source[list])
    const place = { field, contacts, lone: items.length === 1 }
    for (const item of items)
      found.push(
        (isObject(item) && read(item, place)) ||
          unknownOf(field, item, list.startsWith('message') ? 'message' : 'item', place),
      )
  }
  return found.length > 0 ? found : [unknownOf(field, given, 'field')]
}

/** Completes what was read by what its entry tells. */
function eventOf(account: string, field: string, reading: Reading, sent: number): WhatsAppEvent {
  const event = reading as { -readonly [K in keyof Reading]: Reading[K] } & { account: string }
  event.account = account
  event.at = reading.at || sent
  // What has no id of its own may come again with another meaning (paused, approved, paused): time and content tell.
  event.key ??= `${field}:${event.kind}:${event.id ?? ''}:${event.at}:${fingerprint(JSON.stringify(event.raw) ?? '')}`
  return event as unknown as WhatsAppEvent
}

/**
 * Every event of an entry: one for each message, status, echo, call, history chunk, contact, preference, group and
 * identity update; one for each change whose value lists nothing. Never throws, and drops nothing.
 */
export function events(entry: Entry): WhatsAppEvent[] {
  const sent = msOf(entry.time)
  const found: WhatsAppEvent[] = []
  for (const { field, value } of entry.changes ?? []) {
    const account = accountOf(objectOf(value)) ?? entry.id
    for (const reading of readChange(field, value)) found.push(eventOf(account, field, reading, sent))
  }
  for (const item of entry.messaging ?? entry.standby ?? [])
    found.push(eventOf(entry.id, '', unknownOf('', item, 'item'), sent))
  return found
}
