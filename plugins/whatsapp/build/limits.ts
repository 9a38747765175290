import { SignalboxError } from '../../../core/errors.ts'

/** Greatest number of characters of a text, or of items of a list, by Meta's own name of the place. */
export type Limits = Readonly<Record<string, number>>

/**
 * Refuses, before the network, what Meta would refuse: a text or list that is empty or longer than its limit.
 * What is undefined was not given and passes. Throws `input_invalid` or `limit_exceeded`, naming place and limit.
 *
 * @example
 * within({ 'text.body': 4096 }, 'text.body', body)
 */
export function within<L extends Limits>(
  limits: L,
  place: keyof L & string,
  value: string | readonly unknown[] | undefined,
): void {
  if (value === undefined) return
  const most = limits[place] ?? 0
  const [size, unit] = typeof value === 'string' ? [[...value].length, 'characters'] : [value.length, 'items']
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
