// Writes docs/calendar.md: Meta's dates, from the tables that the code itself decides by.
// `node build.mjs run scripts/calendar.ts`; a test holds that it is up to date.
import { writeFileSync } from 'node:fs'
import { DEFAULT_VERSION, GRAPH_VERSIONS } from '../core/graph/versions.ts'
import { RETIRED as ADS_RETIRED, OPT_IN } from '../plugins/ads/reports/retired.ts'
import { RULES } from '../plugins/ads/rules.ts'
import { FACTS, type MetricObject, SINCE } from '../plugins/shared/insights/metrics.ts'
import { retiredOf } from '../plugins/shared/insights/retired.ts'
import { capabilities } from '../plugins/shared/messaging/capabilities.ts'

const root = new URL('../', import.meta.url)
const rows = (list: readonly (readonly string[])[]): string =>
  list.map((cells) => `| ${cells.join(' | ')} |`).join('\n')
const table = (head: readonly string[], list: readonly (readonly string[])[]): string =>
  `| ${head.join(' | ')} |\n|${head.map(() => '---|').join('')}\n${rows(list)}`
const code = (name: string): string => `\`${name}\``
const API = { facebook: 'graph.facebook.com', instagram: 'graph.instagram.com' }
type Capability = (typeof capabilities)[number]
/** One row for what is the same on several products and APIs. */
function capabilityRows(list: readonly Capability[], cells: (c: Capability) => readonly string[]): string[][] {
  const rows = new Map<string, { readonly head: string; readonly where: string[]; readonly tail: readonly string[] }>()
  for (const c of list) {
    const tail = cells(c)
    const key = [c.feature, ...tail].join('|')
    const row = rows.get(key) ?? { head: c.feature, where: [], tail }
    row.where.push(`${c.product}${c.product === 'instagram' ? ` (${API[c.api]})` : ''}`)
    rows.set(key, row)
  }
  return [...rows.values()].map(({ head, where, tail }) => [head, where.join(', '), ...tail])
}
/** One row for all metrics of one kind of object that ended on one day in favour of the same other. */
function metricRows(): string[][] {
  const rows = (Object.keys(FACTS) as MetricObject[]).flatMap((object) => {
    const found = new Map<string, string[]>()
    for (const [name, { on, instead = '' }] of retiredOf(object)) {
      const key = `${on}|${instead}`
      found.set(key, [...(found.get(key) ?? []), code(name)])
    }
    return [...found].map(([key, names]) => {
      const [on = '', instead = ''] = key.split('|')
      return [on, object, names.join(', '), instead && code(instead)]
    })
  })
  return rows.sort(([a = ''], [b = '']) => b.localeCompare(a))
}

/** The page. */
export function calendar(): string {
  const gone = capabilities
    .filter((c) => c.until !== undefined)
    .sort((a, b) => (b.until ?? '').localeCompare(a.until ?? ''))
  const came = capabilities
    .filter((c) => c.since !== undefined && c.until === undefined)
    .sort((a, b) => (b.since ?? '').localeCompare(a.since ?? ''))
  return `# Calendar

What Meta has ended, will end, and has brought, from the tables that the code decides by; each row there has its source.
What is gone is refused before the network with its date and what to use instead (\`feature_retired\`); what will go is
warned of in the log. This page is made by \`node build.mjs run scripts/calendar.ts\`.

## Graph API versions

${table(
  ['version', 'released', 'Graph until', 'Marketing API until'],
  GRAPH_VERSIONS.map((v) => [
    v.version === DEFAULT_VERSION ? `**${v.version}** (default)` : v.version,
    v.released,
    v.graphUntil ?? 'not announced',
    v.marketingUntil ?? 'not announced',
  ]),
)}

Source: [Meta's list](https://developers.facebook.com/docs/graph-api/changelog/versions). An ended version is replaced
silently by the oldest that lives; \`versionGuard()\` tells.

## Messenger and Instagram: gone or going

${table(
  ['feature', 'where', 'refused from', 'instead'],
  capabilityRows(gone, (c) => [c.until ?? '', c.instead ?? '']),
)}

## Messenger and Instagram: new

${table(
  ['feature', 'where', 'since'],
  capabilityRows(came, (c) => [c.since ?? '']),
)}

## Insights: metrics that are gone

Of Pages, their posts, videos, reels and stories, and of Instagram's media and accounts. They are refused with this date on
every version of Graph.

${table(['since', 'object', 'metrics', 'instead'], metricRows())}

## Insights: metrics that old versions do not know

${table(
  ['metric', 'from version'],
  Object.entries(SINCE).map(([name, version]) => [code(name), version]),
)}

## Ads: what each version blocks

${table(
  ['from', 'object', 'since', 'what to do'],
  RULES.map((r) => [r.from === 0 ? 'always' : `v${r.from}.0`, r.on, r.since ?? '', r.says]),
)}

## Ads: dead metrics, windows and presets

${table(
  ['name', 'kind', 'since', 'instead'],
  ADS_RETIRED.map((r) => [code(r.name), r.kind, r.since, r.use.map(code).join(', ')]),
)}

Breakdowns that an account must ask for since ${OPT_IN.since}, and which are empty until then:
${OPT_IN.breakdowns.map(code).join(', ')}.
`
}

/** The files that this script keeps, with what they must hold. */
export const files: Readonly<Record<string, () => string>> = { 'docs/calendar.md': calendar }
if (process.argv[1]?.endsWith('scripts/calendar.ts'))
  for (const [file, text] of Object.entries(files)) writeFileSync(new URL(file, root), text())
