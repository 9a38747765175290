import { SignalboxError } from '../../../core/errors.ts'
import { isObject } from '../loose.ts'
import { lengthIn, type Unit } from './split.ts'

/** One of Meta's limits: where in the body, how many of what. */
export interface Limit {
  /** A path into the body of a send; `[]` is every element. */
  readonly at: string
  readonly max: number
  readonly min?: number | undefined
  /** How texts are counted; default: characters. Lists have items, numbers their value. */
  readonly unit?: Unit | undefined
  /** Only in this template. */
  readonly template?: string | undefined
}

/** When the tables were last compared with Meta's pages. */
export const LIMITS_AS_OF = '2026-11'
export const LIMITS_SOURCE = 'https://developers.facebook.com/docs/messenger-platform/reference/send-api'

const PAYLOAD = 'message.attachment.payload'
const ELEMENTS = `${PAYLOAD}.elements`
const button = (at: string): readonly Limit[] => [
  { at, max: 3, min: 1 },
  { at: `${at}[].title`, max: 20, min: 1 },
  { at: `${at}[].payload`, max: 1000, min: 1 },
]

/** What both inboxes share. Sources: the pages `send-messages/template/*` and `send-messages/quick-replies`. */
const SHARED: readonly Limit[] = [
  { at: 'message.quick_replies', max: 13, min: 1 },
  { at: 'message.quick_replies[].title', max: 20, min: 1 },
  { at: 'message.quick_replies[].payload', max: 1000 },
  { at: 'message.metadata', max: 1000 },
  { template: 'button', at: `${PAYLOAD}.text`, max: 640, min: 1 },
  ...button(`${PAYLOAD}.buttons`),
  ...button(`${ELEMENTS}[].buttons`),
  { template: 'generic', at: ELEMENTS, max: 10, min: 1 },
  { template: 'generic', at: `${ELEMENTS}[].title`, max: 80, min: 1 },
  { template: 'generic', at: `${ELEMENTS}[].subtitle`, max: 80 },
  { template: 'product', at: ELEMENTS, max: 10, min: 1 },
  { template: 'media', at: ELEMENTS, max: 1, min: 1 },
]

export const MESSENGER_LIMITS: readonly Limit[] = [
  { at: 'message.text', max: 2000, min: 1, unit: 'characters' },
  ...SHARED,
  // 2026-06-30: …/send-messages/template/image-grid
  { template: 'image_grid', at: ELEMENTS, max: 1, min: 1 },
  { template: 'image_grid', at: `${ELEMENTS}[].images`, max: 6, min: 2 },
  { template: 'image_grid', at: `${ELEMENTS}[].title`, max: 45 },
  { template: 'image_grid', at: `${ELEMENTS}[].subtitle`, max: 80 },
  // …/send-messages/templates/customer-feedback-template
  { template: 'customer_feedback', at: `${PAYLOAD}.feedback_screens`, max: 1, min: 1 },
  { template: 'customer_feedback', at: `${PAYLOAD}.feedback_screens[].questions`, max: 1, min: 1 },
  { template: 'customer_feedback', at: `${PAYLOAD}.expires_in_days`, max: 7, min: 1 },
  // …/send-messages/template/receipt
  { template: 'receipt', at: ELEMENTS, max: 100 },
]
export const INSTAGRAM_LIMITS: readonly Limit[] = [{ at: 'message.text', max: 1000, min: 1, unit: 'bytes' }, ...SHARED]

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
  for (const { at, max, min = 0, unit = 'characters', ...only } of limits) {
    if (only.template !== undefined && only.template !== template) continue
    for (const value of valuesAt(body, at.replaceAll('[]', '.[]').split('.'))) {
      const [size, what] = measure(value, unit) ?? [max, '']
      if (size >= min && size <= max) continue
      const split = at === 'message.text' && size > max ? ', or send with { split: true }' : ''
      throw new SignalboxError('limit_exceeded', `${at}: ${size} ${what}; Meta takes ${min} to ${max}`, {
        fix: `Change it${split}. Meta's limits as of ${LIMITS_AS_OF}: ${LIMITS_SOURCE}`,
      })
    }
  }
}
