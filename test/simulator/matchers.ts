import type { Chat } from './chats/chat.ts'
import { at, isJson, type Json, textOf } from './json.ts'

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

/**
 * For `expect.extend(matchers)` of vitest or jest: `toHaveReceived` takes a text, a pattern, or a part of a message in
 * Meta's shape; `toHaveButtons` the titles that can be tapped.
 *
 * @example
 * expect.extend(matchers)
 * expect(chat).toHaveReceived('You said: hello')
 * expect(chat).toHaveReceived({ type: 'interactive' })
 */
export const matchers: {
  toHaveReceived(chat: Chat, wanted: string | RegExp | Json): Verdict
  toHaveButtons(chat: Chat, wanted: readonly string[]): Verdict
} = {
  toHaveReceived(chat, wanted) {
    const pass = chat.received.some((message) => fits(message, wanted))
    const what = wanted instanceof RegExp ? String(wanted) : JSON.stringify(wanted)
    const got = chat.received.map((message) => wordsOf(message) || JSON.stringify(message)).join('\n  ') || '(nothing)'
    return { pass, message: () => `${chat.id} has ${pass ? '' : 'not '}received ${what}; received:\n  ${got}` }
  },
  toHaveButtons(chat, wanted) {
    const pass = wanted.every((title) => chat.buttons.includes(title))
    const there = chat.buttons.join(', ') || '(none)'
    return { pass, message: () => `${chat.id} ${pass ? 'has' : 'lacks'} buttons ${wanted.join(', ')}; has: ${there}` }
  },
}
