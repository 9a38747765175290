import type { Chat } from './chats/chat.ts'
import type { Published } from './content.ts'
import type { CallRecord } from './graph/call.ts'
import type { LogLine } from './host.ts'
import { at, isJson, type Json, textOf } from './json.ts'
import type { Conversion } from './world.ts'

interface Verdict {
  readonly pass: boolean
  message(): string
}

/** The words of a message of either family. */
const wordsOf = (message: Json): string =>
  textOf(message['text']) ||
  textOf(at(message, 'text.body')) ||
  textOf(at(message, 'interactive.body.text')) ||
  textOf(at(message, 'attachment.payload.text'))

const holds = (message: unknown, wanted: unknown): boolean => {
  if (wanted instanceof RegExp) return typeof message === 'string' && wanted.test(message)
  if (Array.isArray(wanted))
    return Array.isArray(message) && wanted.length === message.length && wanted.every((w, i) => holds(message[i], w))
  if (!isJson(wanted)) return Object.is(message, wanted)
  return isJson(message) && Object.entries(wanted).every(([key, value]) => holds(message[key], value))
}
const fits = (message: Json, wanted: string | RegExp | Json): boolean =>
  typeof wanted === 'string' || wanted instanceof RegExp ? holds(wordsOf(message), wanted) : holds(message, wanted)

/** What the matchers need of a simulator. */
interface Observed {
  readonly log: readonly LogLine[]
  readonly calls: readonly CallRecord[]
  readonly conversions: readonly Conversion[]
  readonly public: { readonly published: readonly Published[] }
}
/** So many lines of the log are shown. */
const MOST = 5
const list = (lines: readonly string[]): string => lines.join('\n  ') || '(nothing)'
/** What the app complained of, which is mostly why something did not happen. */
const complaints = (log: readonly LogLine[]): string => {
  const lines = log
    .filter(({ level }) => level === 'warn' || level === 'error')
    .slice(-MOST)
    .map(({ level, message, data }) => `${level}: ${message} ${JSON.stringify(data ?? {})}`)
  return lines.length === 0 ? '' : `\nthe app logged:\n  ${list(lines)}`
}
const shown = (wanted: unknown): string => (wanted instanceof RegExp ? String(wanted) : JSON.stringify(wanted))

/** How the matchers look behind `expect(…)`, for the types of your test runner. */
export interface SimulatorMatchers<R = unknown> {
  toHaveReceived(wanted: string | RegExp | object): R
  toHaveButtons(wanted: readonly string[]): R
  toHaveCalled(path: string | RegExp, body?: object): R
  toHavePublished(text: string | RegExp): R
  toHaveConverted(name: string, event?: object): R
}

/**
 * For `expect.extend(matchers)` of vitest or jest: `toHaveReceived` takes a text, a pattern, or a part of a message in
 * Meta's shape; `toHaveButtons` the titles that can be tapped. On a simulator, `toHaveCalled` takes a part of
 * `POST /v26.0/<id>/messages` and a part of the body, `toHavePublished` a text, `toHaveConverted` the name of an event and
 * a part of it.
 *
 * @example
 * declare module 'vitest' { interface Assertion<T> extends SimulatorMatchers<T> {} }
 * expect.extend(matchers)
 * expect(chat).toHaveReceived('You said: hello')
 * expect(chat).toHaveReceived({ type: 'interactive' })
 * expect(sim).toHaveCalled('/messages', { type: 'text' })
 * expect(sim).toHaveConverted('Purchase', { custom_data: { value: 37 } })
 */
export const matchers: {
  toHaveReceived(chat: Chat, wanted: string | RegExp | Json): Verdict
  toHaveButtons(chat: Chat, wanted: readonly string[]): Verdict
  toHaveCalled(sim: Observed, path: string | RegExp, body?: Json): Verdict
  toHavePublished(sim: Observed, text: string | RegExp): Verdict
  toHaveConverted(sim: Observed, name: string, event?: Json): Verdict
} = {
  toHaveReceived(chat, wanted) {
    const pass = chat.received.some((message) => fits(message, wanted))
    const got = list(chat.received.map((message) => wordsOf(message) || JSON.stringify(message)))
    return {
      pass,
      message: () =>
        `${chat.id} has ${pass ? '' : 'not '}received ${shown(wanted)}; received:\n  ${got}${complaints(chat.log)}`,
    }
  },
  toHaveButtons(chat, wanted) {
    const pass = wanted.every((title) => chat.buttons.includes(title))
    const there = chat.buttons.join(', ') || '(none)'
    return {
      pass,
      message: () =>
        `${chat.id} ${pass ? 'has' : 'lacks'} buttons ${wanted.join(', ')}; has: ${there}${complaints(chat.log)}`,
    }
  },
  toHaveCalled({ calls, log }, path, body = {}) {
    const lineOf = (call: CallRecord): string => `${call.method} ${call.path}`
    const fitting = (line: string): boolean => (typeof path === 'string' ? line.includes(path) : path.test(line))
    const pass = calls.some((call) => fitting(lineOf(call)) && holds(call.body ?? {}, body))
    const got = list(calls.map((call) => `${lineOf(call)} ${JSON.stringify(call.body ?? {})}`))
    return {
      pass,
      message: () =>
        `${shown(path)} ${JSON.stringify(body)} was ${pass ? '' : 'not '}called; calls:\n  ${got}${complaints(log)}`,
    }
  },
  toHavePublished({ public: { published }, log }, text) {
    const pass = published.some((one) => holds(one.text, text))
    const got = list(published.map((one) => `${one.kind} ${JSON.stringify(one.text)}`))
    return {
      pass,
      message: () => `${shown(text)} was ${pass ? '' : 'not '}published; published:\n  ${got}${complaints(log)}`,
    }
  },
  toHaveConverted({ conversions, log }, name, event = {}) {
    const pass = conversions.some((c) => c.event['event_name'] === name && holds(c.event, event))
    const got = list(conversions.map((c) => JSON.stringify(c.event)))
    return {
      pass,
      message: () =>
        `${name} ${JSON.stringify(event)} was ${pass ? '' : 'not '}counted; counted:\n  ${got}${complaints(log)}`,
    }
  },
}
