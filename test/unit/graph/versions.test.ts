import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import {
  DEFAULT_VERSION,
  GRAPH_VERSIONS,
  type VersionNotice,
  versionGuard,
  versionState,
} from '../../../core/graph/mod.ts'
import { agedDefault, scan, strayLiterals } from '../../../scripts/versions.ts'
import { kit } from './kit.ts'

const day = (text: string): number => Date.parse(text)

describe('versions', () => {
  it('stand in order, and the default is one of them', () => {
    const released = GRAPH_VERSIONS.map((v) => v.released)
    expect([...released].sort()).toEqual(released)
    expect(GRAPH_VERSIONS.at(-1)?.version).toBe(DEFAULT_VERSION)
    for (const { version, source } of GRAPH_VERSIONS)
      expect(source).toBe(`https://developers.facebook.com/docs/graph-api/changelog/version${version.slice(1)}`)
  })
  it.each([
    ['v21.0', '2026-10-01', 'graph', 'current'],
    ['v21.0', '2026-11-22', 'graph', 'ending'],
    ['v21.0', '2027-01-01', 'graph', 'urgent'],
    ['v21.0', '2027-01-21', 'graph', 'ended'],
    ['v24.0', '2026-10-05', 'marketing', 'urgent'],
    ['v24.0', '2026-10-06', 'marketing', 'ended'],
    ['v24.0', '2026-10-06', 'graph', 'current'],
    ['v26.0', '2030-01-01', 'graph', 'current'],
    ['v99.0', '2026-11-22', 'graph', 'unknown'],
  ] as const)('%s on %s (%s): %s', (version, at, api, state) => {
    expect(versionState(version, day(at), api).state).toBe(state)
  })
  it('the default has no end within 180 days, and no other literal stands in the tree', () => {
    expect(agedDefault(day('2026-11-22'))).toBeUndefined()
    expect(agedDefault(day('2028-01-31'))).toBeUndefined()
    expect(agedDefault(day('2028-02-01'))).toMatch(/^v26.0 is served for 179 more days \(until 2028-07-29\)/)
    expect(scan()).toEqual([])
    expect(strayLiterals("const a = 'v21.0'\n// 'v21.0'\nfetch(`https://x/v24.0/me`)\nconst b = 'v1.25'")).toEqual([
      1, 3,
    ])
  })
})

it('the check of CI fails on the day that the default is too old, and names it', () => {
  const on = (date: string) =>
    spawnSync(process.execPath, ['build.mjs', 'run', 'scripts/versions.ts', date], { encoding: 'utf8' })
  const late = on('2028-03-01')
  expect([late.status, late.stderr.trim()]).toEqual([1, expect.stringContaining('the default needs 180')])
  expect(on('2026-11-25')).toMatchObject({ status: 0, stderr: '' })
  expect(on('soon').status).not.toBe(0)
  expect(readFileSync('.ci/run', 'utf8')).toContain('scripts/versions.ts')
})

describe('versionGuard', () => {
  const watch = (served: string | null, headers: Record<string, string> = {}) => {
    const notices: VersionNotice[] = []
    const all = { ...headers, ...(served && { 'facebook-api-version': served }) }
    const made = kit(() => Response.json({}, { headers: all }))
    made.clock.now = day('2026-12-30')
    return { ...made, notices, graph: made.graph.use(versionGuard({ onNotice: (n) => notices.push(n) })) }
  }
  it('tells of drift once an hour', async () => {
    const { graph, notices, clock } = watch('v27.0')
    await graph.get('me')
    await graph.get('me')
    expect(notices).toEqual([{ kind: 'version-drift', asked: 'v26.0', served: 'v27.0' }])
    await clock.advance(3_600_000)
    await graph.get('me')
    expect(notices).toHaveLength(2)
  })
  it('tells of a version that ends, of the API that the call is for', async () => {
    const { graph, notices } = watch(null)
    await graph.get('me', { version: 'v21.0' })
    await graph.get('act_1/ads', { version: 'v24.0' })
    await graph.get('me', { version: 'v24.0' })
    expect(notices).toEqual([
      { kind: 'version-ending', version: 'v21.0', state: 'urgent', daysLeft: 22 },
      { kind: 'version-ending', version: 'v24.0', state: 'ended', daysLeft: -85 },
    ])
  })
  it('passes Meta’s own warning on, and is silent where all is well', async () => {
    const { graph, notices } = watch('v26.0', { 'x-ad-api-version-warning': 'soon' })
    await graph.get('act_1')
    expect(notices).toEqual([{ kind: 'version-warning', text: 'soon' }])
  })
})
