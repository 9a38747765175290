/** The part of Standard Schema v1 that core reads: valibot, zod and arktype all fit, so core imports none of them. */
export interface Schema<In = unknown, Out = In> {
  readonly '~standard': {
    readonly version: 1
    readonly vendor: string
    readonly types?: { readonly input: In; readonly output: Out } | undefined
    validate(value: unknown): SchemaResult<Out> | Promise<SchemaResult<Out>>
  }
}
export interface Issue {
  readonly message: string
  readonly path?: readonly (PropertyKey | { readonly key: PropertyKey })[] | undefined
}
export type SchemaResult<Out> =
  | { readonly value: Out; readonly issues?: undefined }
  | { readonly issues: readonly Issue[] }
export type Input<S extends Schema> = NonNullable<S['~standard']['types']>['input']
export type Output<S extends Schema> = NonNullable<S['~standard']['types']>['output']

/** One environment key: what it is, whether it is a secret (never printed) and whether it may be missing. */
export interface KeySpec {
  readonly about: string
  readonly secret?: boolean
  readonly optional?: boolean
}
type Flat<T> = { [K in keyof T]: T[K] }
/** The environment that a table of keys demands. */
export type KeysInput<K extends Record<string, KeySpec>> = Flat<
  { [P in keyof K as K[P] extends { readonly optional: true } ? never : P]: string } & {
    [P in keyof K as K[P] extends { readonly optional: true } ? P : never]?: string | undefined
  }
>

/** A schema made by `keys`, with its table kept for documentation and `.env` templates. */
export interface Keys<In, Out> extends Schema<In, Out> {
  readonly keys: Readonly<Record<string, KeySpec>>
}

/**
 * Declares environment keys as a Standard Schema, without a schema library in the bundle.
 *
 * @example
 * const env = keys({ THREADS_TOKEN: { about: 'Threads user token', secret: true } }, (e) => ({ token: e.THREADS_TOKEN }))
 */
export function keys<const K extends Record<string, KeySpec>, Out = KeysInput<K>>(
  table: K,
  map?: (env: KeysInput<K>) => Out,
): Keys<KeysInput<K>, Out> {
  return {
    keys: table,
    '~standard': {
      version: 1,
      vendor: 'signalbox',
      validate(value) {
        const env = (value ?? {}) as Record<string, unknown>
        const found: Record<string, string> = {}
        const issues: Issue[] = []
        for (const [name, spec] of Object.entries(table)) {
          const given = env[name]
          if (typeof given === 'string' && given.trim() !== '') found[name] = given.trim()
          else if (!spec.optional) issues.push({ message: spec.about ? `${name}: ${spec.about}` : name, path: [name] })
        }
        if (issues.length > 0) return { issues }
        return { value: (map ? map(found as KeysInput<K>) : found) as Out }
      },
    },
  }
}

/** Validates at once; a schema that answers later is a mistake of its author. */
export function validate<Out>(schema: Schema<unknown, Out>, value: unknown, what: string): SchemaResult<Out> {
  const result = schema['~standard'].validate(value)
  if (result instanceof Promise) throw new TypeError(`${what}: the schema is asynchronous`)
  return result
}
