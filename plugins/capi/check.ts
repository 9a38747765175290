import { DAY } from '../../core/duration.ts'
import { ACTION_SOURCES, type Issue, type WireEvent } from './types.ts'

/** Fields that an action source or a messaging channel cannot do without. Source: …/conversions-api/parameters (read 2026-11-22). */
const NEEDS: Readonly<Record<string, readonly string[]>> = {
  website: ['user_data.client_user_agent', 'event_source_url'],
  app: ['app_data.advertiser_tracking_enabled', 'app_data.extinfo'],
  business_messaging: ['messaging_channel'],
  whatsapp: ['user_data.whatsapp_business_account_id', 'user_data.ctwa_clid'],
  messenger: ['user_data.page_id', 'user_data.page_scoped_user_id'],
  instagram: ['user_data.ig_account_id', 'user_data.ig_sid'],
}
/**
 * Combinations that match nobody; so does any part of one.
 * Source: …/conversions-api/best-practices#baseline-requirements-for-matching (read 2026-11-22)
 */
const TOO_LITTLE = ['ct country st zp ge client_user_agent', 'db client_user_agent', 'fn ge', 'ln ge'].map((keys) =>
  keys.split(' '),
)

const at = (event: WireEvent, path: string): unknown =>
  path.split('.').reduce<unknown>((value, key) => (value as Record<string, unknown> | undefined)?.[key], event)
const missing = (value: unknown): boolean => value === undefined || value === null || value === ''

function timeIssue({ event_time, action_source }: WireEvent, now: number): Issue | undefined {
  const age = now - event_time * 1000
  const days = action_source === 'physical_store' ? 62 : 7
  const field = 'event_time'
  if (!Number.isInteger(event_time)) return { field, message: 'is no moment', fix: 'Give a Date, ISO text, s or ms.' }
  if (age < -60_000) return { field, message: 'lies in the future', fix: 'Send the moment it happened.' }
  if (age > days * DAY) return { field, message: `is more than ${days} days ago`, fix: 'Meta takes no older events.' }
  return undefined
}

/**
 * What Meta would refuse an event for, found without a call: one bad event fails its whole batch.
 *
 * @example
 * checkEvent(event, Date.now()) // [{ field: 'event_source_url', message: 'is missing', fix: … }]
 */
export function checkEvent(event: WireEvent, now: number): Issue[] {
  const { event_name, action_source, user_data, messaging_channel } = event
  const issues: Issue[] = []
  const add = (field: string, message: string, fix: string): void => void issues.push({ field, message, fix })
  if (missing(event_name)) add('event_name', 'is missing', 'Name the event.')
  const late = timeIssue(event, now)
  if (late) issues.push(late)
  if (!ACTION_SOURCES.includes(action_source as never))
    add('action_source', 'is unknown', `Use one of ${ACTION_SOURCES.join(', ')}.`)
  const channel = action_source === 'business_messaging' ? String(messaging_channel) : ''
  for (const field of [...(NEEDS[action_source] ?? []), ...(NEEDS[channel] ?? [])])
    if (missing(at(event, field))) add(field, 'is missing', `${channel || action_source} events need it.`)
  const keys = Object.keys(user_data ?? {})
  if (TOO_LITTLE.some((few) => keys.every((key) => few.includes(key))))
    add(
      'user_data',
      'matches nobody',
      'Add identifiers to user_data: em, ph, external_id, fbc, fbp, or IP address and user agent.',
    )
  return issues
}
