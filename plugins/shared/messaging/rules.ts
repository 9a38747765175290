/** Rules by which a change, or a key of a messaging item, becomes an event. */
import type { EventBase } from '../../../core/plugin.ts'
import { idOf, type Loose, objectOf } from '../loose.ts'

/** What a field, or a key of a messaging item, means. */
export interface Rule {
  readonly name: string
  kind(data: Loose): string
  /** Meta's id of the thing. */
  id?(data: Loose): unknown
  /** Who is concerned, where the item names neither sender nor recipient. */
  user?(data: Loose, account: string): unknown
  /** What tells this event from others about the same thing; without it the item's hash does. */
  key?(data: Loose, item: { readonly user: string; readonly at: number }): string | undefined
}
/** A rule for a key whose event has one kind for each of the known values of one field. */
export const ruleBy = (name: string, field: string, ...known: readonly string[]): Rule => ({
  name,
  kind: (d) => known.find((kind) => kind === d[field]) ?? 'other',
})
/** A rule whose event has the one kind. */
export const ruleOf = (name: string, kind: string, more: Omit<Rule, 'name' | 'kind'> = {}): Rule => ({
  name,
  kind: () => kind,
  ...more,
})
/** The rule of a key or field that a table has. */
export const ruleIn = (table: Readonly<Record<string, Rule>>, key: string): Rule | undefined =>
  Object.hasOwn(table, key) ? table[key] : undefined

/** The id of a person or an account. */
export const partyId = (party: unknown): string | undefined => idOf(objectOf(party)['id'])

/** The event of a value by the rule of its field, or of its key. */
export function ruledEvent({ value, base }: Omit<OtherChange, 'field'>, rule: Rule): EventBase {
  const data = objectOf(value)
  const user = base.user ?? idOf(rule.user?.(data, base.account))
  const id = idOf(rule.id?.(data))
  const key = value ? rule.key?.(data, { user: user ?? '', at: base.at }) : undefined
  const { name } = rule
  return { ...base, name, kind: rule.kind(data), user, id, key: key && `${name}:${key}`, data: value ?? data }
}

/** The event of a change that no rule reads: under a name with its field for kind, or unknown where there is none. */
export const fieldEvent = ({ field, value, base }: OtherChange, name?: string): EventBase =>
  name
    ? { ...base, name, kind: field, data: value }
    : { ...base, name: 'unknown', kind: 'field', data: { field, value } }

/** A change that is no messaging item, with what is common to all events. */
export interface OtherChange {
  readonly field: string
  readonly value: unknown
  readonly base: Pick<EventBase, 'account' | 'at' | 'raw' | 'user'>
}
