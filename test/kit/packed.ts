import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'

const root = join(import.meta.dirname, '../..')
const cache = join(root, 'node_modules/.cache/signalbox-packed')
const lock = `${cache}.lock`
const MINUTE = 60_000
const SOURCES = [
  ...['core', 'plugins', 'runtimes', 'test/simulator', 'test/conformance', 'test/kit', 'scripts'],
  ...['examples', 'docs/bench', 'docs/pictures'],
]
const FILES = [
  'package.json',
  'build.mjs',
  'tsconfig.json',
  'tsconfig.build.json',
  'README.md',
  'CHANGELOG.md',
  'CODE_OF_CONDUCT.md',
  'CONTRIBUTING.md',
  'SECURITY.md',
  'LICENSE',
]

/** The package as npm would publish it. */
export interface Packed {
  readonly tarball: string
  /** Its files, by their paths in it. */
  readonly files: readonly string[]
}

/** Builds and packs the repository once for all tests, and anew where a source has changed since. */
export async function packed(): Promise<Packed> {
  const made = join(cache, stateOfSources())
  const read = (): Packed | undefined => {
    try {
      return JSON.parse(readFileSync(join(made, 'packed.json'), 'utf8'))
    } catch {
      return undefined // not made yet
    }
  }
  return read() ?? (await alone(() => read() ?? pack(made)))
}

function stateOfSources(): string {
  const within = SOURCES.flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' }).map((file) => join(folder, file)),
  )
  const hash = createHash('sha256')
  const guides = readdirSync(join(root, 'docs')).map((name) => join('docs', name))
  for (const file of [...FILES, ...guides, ...within.sort()]) {
    const path = join(root, file)
    if (statSync(path).isFile()) hash.update(file).update('\0').update(readFileSync(path)).update('\0')
  }
  return hash.digest('hex').slice(0, 16)
}

function pack(folder: string): Packed {
  mkdirSync(folder, { recursive: true })
  for (const old of readdirSync(cache).map((name) => join(cache, name)))
    if (Date.now() - statSync(old).mtimeMs > 60 * MINUTE) rmSync(old, { recursive: true, force: true })
  execFileSync(process.execPath, ['build.mjs'], { cwd: root, stdio: 'pipe' })
  const args = ['pack', '--json', '--ignore-scripts', '--pack-destination', folder]
  const answer = JSON.parse(
    execFileSync('npm', args, { cwd: root, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] }),
  )
  const [{ filename, files }] = Array.isArray(answer) ? answer : Object.values(answer)
  const result = { tarball: join(folder, filename), files: files.map((file: { path: string }) => file.path) }
  writeFileSync(join(folder, 'packing.json'), JSON.stringify(result))
  renameSync(join(folder, 'packing.json'), join(folder, 'packed.json'))
  return result
}

/** One process at a time: test files run in several, and there is one `dist`. */
async function alone<T>(work: () => T): Promise<T> {
  mkdirSync(join(lock, '..'), { recursive: true })
  for (;;) {
    try {
      mkdirSync(lock)
      break
    } catch {
      const since = statSync(lock, { throwIfNoEntry: false })?.mtimeMs ?? Date.now()
      if (Date.now() - since > 3 * MINUTE)
        rmSync(lock, { recursive: true, force: true }) // whoever held it was killed
      else await delay(200)
    }
  }
  try {
    return work()
  } finally {
    rmSync(lock, { recursive: true, force: true })
  }
}
