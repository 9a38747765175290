/** One version of the Graph API. Dates are days in UTC; null where Meta has not announced one. */
export interface GraphVersion {
  readonly version: string
  readonly released: string
  /** First day on which Graph calls are no longer served as asked. */
  readonly graphUntil: string | null
  /** The same for the Marketing API, which ends earlier. */
  readonly marketingUntil: string | null
}

/** Source: https://developers.facebook.com/docs/graph-api/changelog/versions (read 2026-11-22). */
export const GRAPH_VERSIONS: readonly GraphVersion[] = [
  { version: 'v20.0', released: '2024-05-21', graphUntil: '2026-09-24', marketingUntil: '2025-05-06' },
  { version: 'v21.0', released: '2024-10-02', graphUntil: '2027-01-21', marketingUntil: '2025-09-09' },
  { version: 'v22.0', released: '2025-01-21', graphUntil: '2027-05-20', marketingUntil: '2026-02-10' },
  { version: 'v23.0', released: '2025-05-29', graphUntil: '2027-10-08', marketingUntil: '2026-06-09' },
  { version: 'v24.0', released: '2025-10-08', graphUntil: '2028-02-18', marketingUntil: '2026-10-06' },
  { version: 'v25.0', released: '2026-02-18', graphUntil: '2028-07-29', marketingUntil: null },
  { version: 'v26.0', released: '2026-07-29', graphUntil: null, marketingUntil: null },
]

/** What is asked for unless an app, a plugin or a call says otherwise. */
export const DEFAULT_VERSION = 'v26.0'
