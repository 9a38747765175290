import { DEFAULT_VERSION, GRAPH_VERSIONS, versionState } from '../../../../core/graph/versions.ts'
import { type Outcome, table } from '../outcome.ts'

/** Which Graph versions are served, and until when. */
export function versions(now: number): Outcome {
  const data = GRAPH_VERSIONS.map((row) => ({
    ...row,
    ...versionState(row.version, now),
    default: row.version === DEFAULT_VERSION,
  }))
  const rows = data.map((v) => [
    v.version,
    v.released,
    v.graphUntil ?? 'not announced',
    v.marketingUntil ?? 'not announced',
    `${v.state}${v.daysLeft === undefined ? '' : `, ${v.daysLeft} days`}${v.default ? ', the default' : ''}`,
  ])
  return { data, text: table([['version', 'released', 'Graph until', 'Marketing until', 'state'], ...rows]) }
}
