import * as v from 'valibot'
import type { WebhookError } from '../events/common.ts'

/** A schema of what comes from outside. */
export type Of<T> = v.GenericSchema<unknown, T>

type May<S extends v.BaseSchema<unknown, unknown, v.BaseIssue<unknown>>> = v.ExactOptionalSchema<S, undefined>
type NumberOrText = v.UnionSchema<[v.NumberSchema<undefined>, v.StringSchema<undefined>], undefined>

// Meta leaves out what it does not say: every part below may be missing.
export const text: May<v.StringSchema<undefined>> = v.exactOptional(v.string())
export const flag: May<v.BooleanSchema<undefined>> = v.exactOptional(v.boolean())
export const count: May<v.NumberSchema<undefined>> = v.exactOptional(v.number())
/** A number that some bodies have as text. */
export const amount: May<NumberOrText> = v.exactOptional(v.union([v.number(), v.string()]))
export const nullable: May<v.NullableSchema<v.StringSchema<undefined>, undefined>> = v.exactOptional(
  v.nullable(v.string()),
)
export const anything: Of<Readonly<Record<string, unknown>>> = v.record(v.string(), v.unknown())
export const loose: May<typeof anything> = v.exactOptional(anything)
export const some = <const E extends v.ObjectEntries>(entries: E): May<v.LooseObjectSchema<E, undefined>> =>
  v.exactOptional(v.looseObject(entries))
export const many = <const S extends v.BaseSchema<unknown, unknown, v.BaseIssue<unknown>>>(
  item: S,
): May<v.ArraySchema<S, undefined>> => v.exactOptional(v.array(item))

export const WebhookErrorSchema: Of<WebhookError> = v.looseObject({
  code: v.number(),
  title: text,
  message: text,
  error_data: some({ details: text }),
  href: text,
})
export const errors: May<v.ArraySchema<Of<WebhookError>, undefined>> = many(WebhookErrorSchema)
