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
import { ruleOf } from './read/changes.ts'
import { LISTS, type Reading, STANDBY } from './read/lists.ts'
import { fingerprint, isObject, type Loose, listOf, msOf, textOf } from './read/loose.ts'

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
  const holders = [value['metadata'], value, value['recipient'], value['phone_number_settings']]
  return holders.map((h) => isObject(h) && textOf(h['phone_number_id'])).find(Boolean) || undefined
}

function* readChange(field: string, given: unknown): Iterable<Reading> {
  const value = isObject(given) ? given : {}
  const rule = ruleOf(field)
  if (rule) return yield rule(value)
  const standby = field === 'standby'
  const source = standby && isObject(value['standby']) ? value['standby'] : value
  const contacts = listOf(value['contacts'] ?? source['contacts']).filter(isObject)
  let found = false
  for (const [list, read] of Object.entries(standby ? STANDBY : LISTS)) {
    const items = listOf(source[list])
    for (const item of items) {
      found = true
      yield (isObject(item) && read(item, { field, contacts, lone: items.length === 1 })) || {
        name: 'unknown',
        kind: list === 'messages' || list === 'message_echoes' ? 'message' : 'item',
        id: isObject(item) ? textOf(item['id']) : undefined,
        at: isObject(item) ? msOf(item['timestamp']) : 0,
        data: { field, value: item },
        raw: item,
      }
    }
  }
  if (!found) yield { name: 'unknown', kind: 'field', data: { field, value: given }, raw: given }
}

/**
 * Every event of an entry: one for each message, status, echo, call, history chunk, contact, preference, group and
 * identity update; one for each change whose value lists nothing. Never throws, and drops nothing.
 */
export function* events(entry: Entry): Iterable<WhatsAppEvent> {
  const sent = msOf(entry.time)
  for (const { field, value } of entry.changes ?? []) {
    const account = (isObject(value) && accountOf(value)) || entry.id
    for (const reading of readChange(field, value)) {
      const at = reading.at || sent
      // What has no id of its own may come again with another meaning (paused, approved, paused): time and content tell.
      const key = reading.key ?? `${field}:${reading.kind}:${reading.id ?? ''}:${at}:${fingerprint(reading.raw)}`
      yield { ...reading, account, key, at } as unknown as WhatsAppEvent
    }
  }
  for (const item of [...(entry.messaging ?? []), ...(entry.standby ?? [])])
    yield { name: 'unknown', kind: 'item', account: entry.id, at: sent, data: { field: '', value: item }, raw: item }
}
