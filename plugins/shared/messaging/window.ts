import { HOUR } from '../../../core/duration.ts'

/** What the planner must know. Times are in ms since the epoch. */
export interface WindowInput {
  /** When the person last did something that opens the window; undefined: never, as far as is known. */
  readonly lastUserAt?: number | undefined
  readonly now: number
  /** Who writes: the HUMAN_AGENT tag is for humans only, and Meta restricts those who give it to a bot. */
  readonly sender: 'bot' | 'human'
  readonly has?:
    | undefined
    | {
        /** Whether Meta has granted the Human Agent feature. Default: yes. */
        readonly humanAgent?: boolean | undefined
        /** Whether the message is an approved utility template (Messenger only). */
        readonly utilityTemplate?: boolean | undefined
      }
}
export interface Blocked {
  readonly blocked: true
  /** When the 24 hours ended; undefined where the person never wrote. */
  readonly closedAt: number | undefined
  /** Until when a human may still write. */
  readonly humanAgentUntil: number | undefined
  /** What opens the window again: only the person can. */
  readonly reopensBy: readonly string[]
}
export type Plan =
  | { readonly type: 'RESPONSE' }
  | { readonly type: 'MESSAGE_TAG'; readonly tag: 'HUMAN_AGENT' }
  | { readonly type: 'UTILITY' }
  | Blocked

export const WINDOW_MS: number = 24 * HOUR
export const HUMAN_AGENT_MS: number = 7 * 24 * HOUR

/**
 * What the person must do to open the window, by event name.
 * Source: https://developers.facebook.com/docs/messenger-platform/send-messages#standard_messaging_window (2026-09)
 */
export const OPENS: readonly string[] = ['message', 'postback', 'reaction', 'referral', 'optin']

/**
 * How a message may be sent now. Pure.
 *
 * @example
 * plan({ lastUserAt: now - 30 * 3_600_000, now, sender: 'human' }) // { type: 'MESSAGE_TAG', tag: 'HUMAN_AGENT' }
 */
export function plan({ lastUserAt, now, sender, has = {} }: WindowInput): Plan {
  const age = lastUserAt === undefined ? Number.POSITIVE_INFINITY : now - lastUserAt
  if (age <= WINDOW_MS) return { type: 'RESPONSE' }
  if (has.utilityTemplate) return { type: 'UTILITY' }
  const humans = has.humanAgent !== false && age <= HUMAN_AGENT_MS
  if (humans && sender === 'human') return { type: 'MESSAGE_TAG', tag: 'HUMAN_AGENT' }
  return {
    blocked: true,
    closedAt: lastUserAt === undefined ? undefined : lastUserAt + WINDOW_MS,
    humanAgentUntil: humans && lastUserAt !== undefined ? lastUserAt + HUMAN_AGENT_MS : undefined,
    reopensBy: OPENS,
  }
}
