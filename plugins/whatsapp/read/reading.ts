import type { Contact } from '../events/common.ts'

/** An event before it knows its account. */
export interface Reading {
  readonly name: string
  readonly kind: string
  readonly id?: string | undefined
  readonly key?: string | undefined
  readonly user?: string | undefined
  readonly lane?: string | undefined
  readonly contact?: Contact | undefined
  readonly at?: number
  readonly backfill?: boolean | undefined
  readonly aside?: boolean | undefined
  readonly data: unknown
  readonly raw: unknown
}
