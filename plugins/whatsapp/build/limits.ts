import { SignalboxError } from '../../../core/errors.ts'

/**
 * Greatest number of characters of a text, items of a list or bytes of a file, by Meta's own name of the place. A
 * character is a Unicode code point, as in the JSON schema of Meta's specification: 👍 counts one, 👍🏽 two.
 */
export type Limits = Readonly<Record<string, number>>

/**
 * Refuses, before the network, what Meta would refuse: a text, list or file (by its bytes) that is empty or beyond its limit.
 * What is undefined was not given and passes. Throws `input_invalid` or `limit_exceeded`, naming place and limit.
 *
 * @example
 * within({ 'text.body': 4096 }, 'text.body', body)
 */
export function within<L extends Limits>(
  limits: L,
  place: keyof L & string,
  value: string | number | readonly unknown[] | undefined,
): void {
  if (value === undefined) return
  const most = limits[place] ?? 0
  const [size, unit] =
    typeof value === 'number'
      ? [value, 'bytes']
      : typeof value === 'string'
        ? [[...value].length, 'characters']
        : [value.length, 'items']
  if (size === 0) throw new SignalboxError('input_invalid', `${place} is empty`)
  if (size > most)
    throw new SignalboxError('limit_exceeded', `${place} has ${size} ${unit}; WhatsApp allows ${most}`, {
      fix: `Shorten ${place} to ${most} ${unit}.`,
    })
}

/** Refuses a body that Meta's rules forbid for another reason than its length. */
export function must(condition: boolean, place: string, rule: string): asserts condition {
  if (!condition) throw new SignalboxError('input_invalid', `${place}: ${rule}`)
}
