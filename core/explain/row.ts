import type { ErrorClass, ErrorScope } from '../graph/error-class.ts'

/** What a number means, or that and how to mend it where the class's own advice does not do. */
export type Words = string | readonly [says: string, fix: string]

/**
 * Numbers that ask the same of the caller: `code`, `code/subcode` or `from-to`. Meta puts the long numbers now into
 * `code`, now into `error_subcode`: from 10000 on they match in either place.
 */
export interface ErrorGroup {
  readonly class: ErrorClass
  /** Default: `call`. */
  readonly scope?: ErrorScope
  /** Seconds to wait unless Meta says otherwise. Default: 0. */
  readonly wait?: number
  readonly numbers: Readonly<Record<string, Words>>
}
/** The numbers of one product, with the day on which its pages were read. */
export interface ErrorSheet {
  readonly product: string
  readonly source: string
  readonly read: string
  readonly groups: readonly ErrorGroup[]
}
