import { SignalboxError } from '../../../core/errors.ts'
import { isObject } from '../loose.ts'
import { lengthIn, type Unit } from './split.ts'

/**
 * One of Meta's limits: where in the body, how many of what. `at` is a path, in which `[]` is every element; texts count
 * characters unless `unit` says otherwise, lists their items, numbers their value. With `template`, only in that one.
 */
export type Limit = readonly [at: string, min: number, max: number, template?: string | undefined, unit?: Unit]

/** When the tables were last compared with Meta's pages. */
export const LIMITS_AS_OF = '2026-11'
export const LIMITS_SOURCE = 'https://developers.facebook.com/docs/messenger-platform/reference/send-api'

const PAYLOAD = 'message.attachment.payload'
const ELEMENTS = `${PAYLOAD}.elements`
const button = (at: string): readonly Limit[] => [
  [at, 1, 3],
  [`${at}[].title`, 1, 20],
  [`${at}[].payload`, 1, 1000],
]

/** What both inboxes share. Sources: the pages `send-messages/template/*` and `send-messages/quick-replies`. */
const SHARED: readonly Limit[] = [
  ['message.quick_replies', 1, 13],
  ['message.quick_replies[].title', 1, 20],
  ['message.quick_replies[].payload', 0, 1000],
  ['message.metadata', 0, 1000],
  [`${PAYLOAD}.text`, 1, 640, 'button'],
  ...button(`${PAYLOAD}.buttons`),
  ...button(`${ELEMENTS}[].buttons`),
  [ELEMENTS, 1, 10, 'generic'],
  [`${ELEMENTS}[].title`, 1, 80, 'generic'],
  [`${ELEMENTS}[].subtitle`, 0, 80, 'generic'],
  [ELEMENTS, 1, 10, 'product'],
  [ELEMENTS, 1, 1, 'media'],
]

export const MESSENGER_LIMITS: readonly Limit[] = [
  ['message.text', 1, 2000],
  ...SHARED,
  // 2026-06-30: …/send-messages/template/image-grid
  [ELEMENTS, 1, 1, 'image_grid'],
  [`${ELEMENTS}[].images`, 2, 6, 'image_grid'],
  [`${ELEMENTS}[].title`, 0, 45, 'image_grid'],
  [`${ELEMENTS}[].subtitle`, 0, 80, 'image_grid'],
  // …/send-messages/templates/customer-feedback-template
  [`${PAYLOAD}.feedback_screens`, 1, 1, 'customer_feedback'],
  [`${PAYLOAD}.feedback_screens[].questions`, 1, 1, 'customer_feedback'],
  [`${PAYLOAD}.expires_in_days`, 1, 7, 'customer_feedback'],
  // …/send-messages/template/receipt
  [ELEMENTS, 0, 100, 'receipt'],
]
export const INSTAGRAM_LIMITS: readonly Limit[] = [['message.text', 1, 1000, undefined, 'bytes'], ...SHARED]

function* valuesAt(value: unknown, path: readonly string[]): Iterable<unknown> {
  const [key, ...rest] = path
  if (key === undefined) return yield value
  if (key === '[]') {
    for (const element of Array.isArray(value) ? value : []) yield* valuesAt(element, rest)
  } else if (isObject(value) && value[key] !== undefined) yield* valuesAt(value[key], rest)
}

function measure(value: unknown, unit: Unit): readonly [size: number, what: string] | undefined {
  if (Array.isArray(value)) return [value.length, 'items']
  if (typeof value === 'string') return [lengthIn(unit, value), unit]
  return typeof value === 'number' ? [value, ''] : undefined
}

/** Refuses, before the network, what Meta would refuse. Throws `limit_exceeded`. */
export function checkLimits(body: unknown, limits: readonly Limit[]): void {
  const [template] = valuesAt(body, [...PAYLOAD.split('.'), 'template_type'])
  for (const [at, min, max, only = template, unit = 'characters'] of limits) {
    if (only !== template) continue
    for (const value of valuesAt(body, at.replaceAll('[]', '.[]').split('.'))) {
      const [size, what] = measure(value, unit) ?? [max, '']
      if (size >= min && size <= max) continue
      const split = at === 'message.text' && size > max ? ', or send it to an id with { split: true }' : ''
      throw new SignalboxError('limit_exceeded', `${at}: ${size} ${what}; Meta takes ${min} to ${max}`, {
        fix: `Change it${split}. Meta's limits as of ${LIMITS_AS_OF}: ${LIMITS_SOURCE}`,
      })
    }
  }
}
