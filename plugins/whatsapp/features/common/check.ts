import { SignalboxError } from '../../../../core/errors.ts'
import { within } from '../../build/limits.ts'

/** How long a text or list may be, or what a text must look like. */
export type Rule = number | RegExp

/** Refuses a text or a list that is longer than Meta takes it; an empty or absent one passes. */
export function atMost(what: string, value: string | readonly unknown[] | undefined, max: number): void {
  if (value?.length) within({ [what]: max }, what, value)
}

/** Refuses what Meta would refuse, before the network. */
export function must(condition: unknown, message: string, fix?: string): asserts condition {
  if (!condition) throw new SignalboxError('input_invalid', message, { fix })
}

/** Checks the members of a body against a table of limits; absent members pass. */
export function checkRules(
  what: string,
  body: Readonly<Record<string, unknown>>,
  rules: Readonly<Record<string, Rule>>,
): void {
  for (const [name, rule] of Object.entries(rules)) {
    const value = body[name]
    if (value === undefined) continue
    if (typeof rule === 'number') atMost(`${what}: ${name}`, value as string | readonly unknown[], rule)
    else must(rule.test(String(value)), `${what}: ${name} must match ${rule}`)
  }
}
