import { execFileSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { expect, test } from 'vitest'
import { SignalboxError } from '../../core/errors.ts'

const root = join(import.meta.dirname, '../..')
const json = (file: string) => JSON.parse(readFileSync(join(root, file), 'utf8'))
interface Locked {
  readonly dev?: boolean
  readonly optional?: boolean
  readonly peer?: boolean
  readonly hasInstallScript?: boolean
  readonly resolved?: string
  readonly integrity?: string
}
const locked = Object.entries(json('package-lock.json').packages as Record<string, Locked>).filter(([path]) => path)
const runtime = locked.filter(([, p]) => !p.dev && !p.peer && !p.optional)

test('nothing that is installed for production runs a script on being installed', () => {
  expect(runtime.length).toBeGreaterThan(3)
  expect(runtime.filter(([, p]) => p.hasInstallScript).map(([path]) => path)).toEqual([])
  const { scripts } = json('package.json')
  for (const hook of ['preinstall', 'install', 'postinstall', 'prepare']) expect(scripts[hook]).toBeUndefined()
})

test('scripts that development needs are listed by name', () => {
  const allowed = Object.keys(json('package.json').allowScripts)
  const scripted = locked
    .filter(([, p]) => p.hasInstallScript && !p.optional)
    .map(([path]) => path.split('node_modules/').at(-1))
  expect(scripted.filter((name) => !allowed.includes(name ?? ''))).toEqual([])
})

test('every package comes from the registry, with its hash', () => {
  const odd = locked.filter(
    ([, p]) => p.resolved !== undefined && !/^https:\/\/registry\.npmjs\.org\//.test(p.resolved),
  )
  expect(odd.map(([path]) => path)).toEqual([])
  expect(locked.filter(([, p]) => p.resolved && !p.integrity).map(([path]) => path)).toEqual([])
})

/** What npm would publish. */
const packing = ['pack', '--dry-run', '--json', '--ignore-scripts']
const [{ files }] = JSON.parse(execFileSync('npm', packing, { cwd: root, encoding: 'utf8', stdio: 'pipe' })) as [
  { files: { path: string }[] },
]
const paths = files.map(({ path }) => path)

/** What a package may hold: what was built, the papers, the guides and the examples that they link to. */
const SHIPPED = [
  /^dist\/(?:core|plugins|runtimes|test\/(?:simulator|conformance|kit))\//,
  /^(?:README|LICENSE|CHANGELOG|CODE_OF_CONDUCT|CONTRIBUTING|SECURITY)(?:\.md)?$|^package\.json$/,
  /^docs\/[\w-]+\.(?:md|png)$|^docs\/(?:bench|pictures)\/[\w-]+\.(?:svg|json)$|^plugins\/.+\.md$/,
  /^examples\//,
]
test('the package holds what was built, the papers and the examples, nothing else', () => {
  const papers = ['LICENSE', 'README.md', 'CHANGELOG.md', 'SECURITY.md', 'package.json']
  expect(papers.filter((paper) => !paths.includes(paper))).toEqual([])
  expect(paths.filter((path) => !SHIPPED.some((pattern) => pattern.test(path)))).toEqual([])
  // Sources outside of the examples, tests, environments and what npm installed have no place in it.
  const sources = paths.filter(
    (path) => path.endsWith('.ts') && !path.endsWith('.d.ts') && !path.startsWith('examples/'),
  )
  expect(sources).toEqual([])
  expect(paths.filter((path) => /\.test\.|\.env(?!\w)|\.dev\.vars$|node_modules|\.sqlite|\.log$/.test(path))).toEqual(
    [],
  )
})

test('what a shipped page links to is shipped, and so is the page that every error names', () => {
  const there = (path: string) => paths.some((file) => file === path || file.startsWith(`${path}/`))
  const pages = paths.filter((file) => file.endsWith('.md'))
  const dead = pages.flatMap((page) => {
    const prose = readFileSync(join(root, page), 'utf8').replace(/^```[\s\S]*?^```/gm, '')
    const targets = [...prose.matchAll(/\]\(([^)#\s:]+)(?:#[^)\s]*)?\)/g)].map((found) => found[1] ?? '')
    return targets.filter((target) => !there(join(dirname(page), target))).map((target) => `${page}: ${target}`)
  })
  expect(dead).toEqual([])
  expect(pages.length).toBeGreaterThan(20)
  expect(there(new SignalboxError('busy', '').docs.replace(/#.*/, ''))).toBe(true)
})

test('actions are pinned to a commit', () => {
  const dir = join(root, '.github/workflows')
  const used = (existsSync(dir) ? readdirSync(dir) : []).flatMap((file) =>
    [...readFileSync(join(dir, file), 'utf8').matchAll(/uses: *(\S+)/g)].map(([, action]) => action ?? ''),
  )
  expect(used.filter((action) => !/@[0-9a-f]{40}$/.test(action))).toEqual([])
})
