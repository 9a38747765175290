/** The words to Meta's error numbers: beside the client, so that a bot ships the numbers alone. */
import type { ErrorCode } from './errors.ts'
import { ads } from './explain/ads.ts'
import { graph } from './explain/graph.ts'
import { messaging } from './explain/messaging.ts'
import { publishing } from './explain/publishing.ts'
import type { ErrorGroup, ErrorSheet } from './explain/row.ts'
import { whatsapp } from './explain/whatsapp.ts'
import type { ErrorClass } from './graph/error-class.ts'
import type { GraphError } from './graph/errors.ts'

export type { ErrorGroup, ErrorSheet, Words } from './explain/row.ts'
export type { ErrorClass, ErrorScope } from './graph/error-class.ts'

/** Every number that signalbox knows, by product. The client's packed table is made from these. */
export const ERRORS: readonly ErrorSheet[] = [graph, whatsapp, messaging, publishing, ads]

/** What each `code` of a SignalboxError means. */
export const CODES: Readonly<Record<ErrorCode, string>> = {
  config_missing: 'Environment keys are missing or wrong; the message lists all of them. Set them on the host.',
  plugin_invalid: 'A plugin or an option is wrong: an id that is taken, or parts that do not fit together.',
  query_unknown:
    'A handler is no function or called `next()` twice, or a question waits for events that nothing keeps.',
  account_unknown: 'There are no credentials for this account. Declare `credentials`, or return some from `tenants`.',
  store_failed: 'The store did not do what it must; the cause is the driver’s error.',
  store_locked: 'Another process holds the store, which serves one only.',
  store_weak: 'The store has no conditional write, and `strict` was asked for.',
  effect_diverged:
    'A re-run made other sends than the run before. Name them with `key`, or decide from what is stored.',
  effect_parked: 'A send whose outcome is unknown waits for a decision.',
  lease_lost: 'Another worker took the event over, or the run had ended: await every send. Nothing was sent.',
  ask_timeout: 'The person did not answer in time.',
  ask_cancelled: 'The question was withdrawn.',
  busy: 'Too much is waiting; the sender must come back later.',
  limit_exceeded: 'A limit of Meta’s, or one of your own, is reached; `retryAt` says when there is room again.',
  input_invalid: 'An argument is wrong; nothing was sent.',
  write_refused: 'A guard of your own (`readonly`, `caps`) refused a write; nothing was sent.',
  window_closed: 'The 24-hour window is closed; nothing was sent.',
  feature_retired: 'Meta no longer serves this feature or this version.',
  media_refused: 'The media comes from another host, is too large, has another type, or does not match its hash.',
  token_invalid: 'The token is not this app’s, or has expired.',
  token_revoked: 'Meta no longer accepts the credential; nothing is called with it until it is connected again.',
  seal_invalid: 'A sealed value does not open: another key, another owner, or it was changed.',
  state_invalid: 'A connect link has expired, was used before, or was not made by this app.',
  graph_failed: 'Meta refused a call or did not answer; see below.',
}

/** What to do about each class of error, where a number has no advice of its own. */
export const FIXES: Readonly<Record<ErrorClass, string>> = {
  transient: 'Try again in a moment; a write without an answer may have worked already.',
  smaller: 'Ask for less: a lower limit, fewer fields, a shorter time, or one account at a time.',
  rate: 'Wait until `retryAt`; send more slowly.',
  quota: 'Wait until the allowance is renewed.',
  pending: 'Ask for the status, and try again when it is ready.',
  auth: 'Refresh the token, or let its owner log in again.',
  permission: 'Grant the permission, the role or the feature to the token and to the app.',
  missing: 'Check the id, and that the token’s owner may see it.',
  invalid: 'Mend the call; Meta’s message names the parameter.',
  setup: 'Settle it in Meta’s tools (WhatsApp Manager, Business Settings, Ads Manager) first.',
  blocked: 'Pause the account and tell its owner; never send the same again.',
  version: 'Ask for a newer API version.',
  window: 'Send what is allowed outside the window: a template, or a message tag.',
  user: 'Leave this person alone for now; nothing is wrong with the call.',
  done: 'Nothing: it has been done.',
}

export interface Explanation {
  readonly class: ErrorClass
  /** What Meta means by the number. */
  readonly says: string
  readonly fix: string
  /** The page of Meta's that it comes from. */
  readonly source: string
  /** Its place in signalbox's own documentation. */
  readonly docs: string
}

/** The place of a number in docs/errors.md. */
export const anchorOf = (number: string): string => `meta-${number.replace('/', '-')}`

const within = (range: string, n: number): boolean => {
  const [from = 0, to = 0] = range.split('-').map(Number)
  return n >= from && n <= to
}

function rowOf(
  sheets: readonly ErrorSheet[],
  code: number,
  subcode: number,
): { sheet: ErrorSheet; group: ErrorGroup; number: string } | undefined {
  const rows = sheets.flatMap((sheet) =>
    sheet.groups.flatMap((group) => Object.keys(group.numbers).map((number) => ({ sheet, group, number }))),
  )
  return (
    rows.find((r) => r.number === `${code}/${subcode}`) ??
    rows.find((r) => subcode >= 10_000 && r.number === `${subcode}`) ??
    rows.find((r) => r.number === `${code}`) ??
    rows.find((r) => r.number.includes('-') && within(r.number, code))
  )
}

/**
 * What an error means and how to mend it, in words. The numbers of a product of your own come first: `explain(e, [threads])`.
 *
 * @example
 * try { await ctx.reply('hello') } catch (e) {
 *   if (e instanceof GraphError) ctx.log.error(explain(e).says, { fix: explain(e).fix })
 * }
 */
export function explain(
  error: Pick<GraphError, 'class' | 'metaCode' | 'subcode' | 'message'>,
  own: readonly ErrorSheet[] = [],
): Explanation {
  const row = error.metaCode === undefined ? undefined : rowOf([...own, ...ERRORS], error.metaCode, error.subcode ?? 0)
  const words = row?.group.numbers[row.number] ?? error.message
  const [says, fix] = typeof words === 'string' ? [words, undefined] : words
  const theirs = row && own.includes(row.sheet)
  const cls = theirs ? row.group.class : error.class
  return {
    class: cls,
    says,
    fix: fix ?? FIXES[cls],
    source: (row?.sheet ?? graph).source,
    docs: `docs/errors.md#${row && !theirs ? anchorOf(row.number) : `class-${cls}`}`,
  }
}
