import type { Entry, EventBase } from '../../core/plugin.ts'

export interface UnknownEvent extends EventBase {
  readonly name: 'unknown'
  readonly kind: 'field'
  readonly data: unknown
}
export type WhatsAppEvent = UnknownEvent

export function* events(entry: Entry): Iterable<WhatsAppEvent> {
  for (const change of entry.changes ?? [])
    yield { name: 'unknown', kind: 'field', account: entry.id, at: 0, data: change }
}
