// Fails when the default Graph version is served for less than 180 days, or when a version stands outside the table.
// node build.mjs run scripts/versions.ts [DAY]      DAY: as 2027-03-01; default: today
import { readdirSync, readFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { DEFAULT_VERSION, GRAPH_VERSIONS } from '../core/graph/versions.ts'

const root = fileURLToPath(new URL('../', import.meta.url))
const ROOMS = ['core', 'plugins', 'runtimes', 'examples', 'test/simulator']
/** Where versions are spoken of: the table, what a metric needs at least, and comments. */
const ALLOWED = /^(core\/graph\/versions|plugins\/shared\/insights\/metrics)\.ts$/
const NEEDED_DAYS = 180

const DAY_MS = 86_400_000

/**
 * What is wrong with the default version on a day, in words. Where Meta has announced no end, its promise counts: two
 * years from the release (https://developers.facebook.com/docs/graph-api/guides/versioning).
 */
export function agedDefault(now: number): string | undefined {
  const row = GRAPH_VERSIONS.find((v) => v.version === DEFAULT_VERSION)
  if (!row) return `${DEFAULT_VERSION} is not in the table`
  const { released, graphUntil } = row
  const until = graphUntil ?? `${Number(released.slice(0, 4)) + 2}${released.slice(4)}`
  const daysLeft = Math.ceil((Date.parse(until) - now) / DAY_MS)
  if (daysLeft >= NEEDED_DAYS) return undefined
  return `${DEFAULT_VERSION} is served for ${daysLeft} more days (until ${until}); the default needs ${NEEDED_DAYS}`
}

/** Lines with a version literal of the Graph API (Threads has `v1.0` for ever): comments and strings of documentation do not count. */
export function strayLiterals(source: string): number[] {
  return source
    .split('\n')
    .flatMap((line, i) =>
      /^\s*(\/?\*|\/\/)/.test(line)
        ? []
        : /(['"`/])v[1-9]\d\.\d(?!\d)\b/.test(line.replace(/(^|\s)\/\/.*/, '').replace(/about: .*/, ''))
          ? [i + 1]
          : [],
    )
}

export function scan(): string[] {
  return ROOMS.flatMap((room) => {
    const dir = join(root, room)
    return readdirSync(dir, { recursive: true, withFileTypes: true })
      .filter((f) => f.isFile() && /\.tsx?$/.test(f.name) && !f.name.endsWith('.test.ts'))
      .map((f) => join(f.parentPath ?? f.path, f.name))
      .filter((file) => !ALLOWED.test(relative(root, file)) && !file.includes('node_modules'))
      .flatMap((file) => strayLiterals(readFileSync(file, 'utf8')).map((line) => `${relative(root, file)}:${line}`))
  })
}

if (process.argv[1]?.endsWith('scripts/versions.ts')) {
  const day = process.argv[2]
  const now = day ? Date.parse(day) : Date.now()
  if (Number.isNaN(now)) throw new Error(`${day} is no day; write it as 2027-03-01`)
  const problems = [agedDefault(now), ...scan().map((at) => `${at}: a version literal`)]
  const found = problems.filter((problem) => problem !== undefined)
  for (const problem of found) console.error(problem)
  process.exitCode = found.length > 0 ? 1 : 0
}
