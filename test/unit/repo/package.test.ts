import { execFileSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { expect, test } from 'vitest'
import { SignalboxError } from '../../../core/errors.ts'
import { denoExports, denoImports, entries, packageExports } from '../../../scripts/exports.mjs'

const root = join(import.meta.dirname, '../../..')
const json = (file: string) => JSON.parse(readFileSync(join(root, file), 'utf8'))

test('package.json and deno.json export what the tree holds (node build.mjs exports)', () => {
  expect(json('package.json').exports).toEqual(packageExports())
  expect(json('deno.json').exports).toEqual(denoExports())
  expect(json('deno.json').imports).toMatchObject(denoImports())
})

test('npm and JSR get the same package', () => {
  const [npm, jsr] = ['package.json', 'deno.json'].map(json)
  expect([jsr.version, jsr.license]).toEqual([npm.version, npm.license])
  expect(Object.keys(npm.exports).filter((path) => path !== './package.json')).toEqual(Object.keys(jsr.exports))
  const wanted = Object.entries(npm.dependencies).map(([name, range]) => [name, `npm:${name}@${range}`])
  expect(jsr.imports).toMatchObject(Object.fromEntries(wanted))
})

test('run-time dependencies are the four that were chosen, and nothing has side effects', () => {
  const { dependencies, sideEffects, type } = json('package.json')
  expect(Object.keys(dependencies).sort()).toEqual(['itty-router', 'jose', 'unstorage', 'valibot'])
  expect([sideEffects, type]).toEqual([false, 'module'])
})

test('every subpath is a file, and none is there twice', () => {
  const files = [...entries().values()]
  expect(files.filter((file) => !existsSync(join(root, file)))).toEqual([])
  expect(new Set(files).size).toBe(files.length)
})

test('the lock names the packages of every platform (npm run lock)', () => {
  execFileSync(process.execPath, ['scripts/lock.mjs', '--check'], { cwd: root })
})

test('what a shipped page links to is shipped, and so is the page that every error names', () => {
  // A pattern of `files` as npm reads it: a folder stands for all that it holds.
  const patterns = json('package.json').files.map((glob: string) => {
    const star = glob.replaceAll('.', '\\.').replaceAll(/\*\*\/|\*/g, (found) => (found === '*' ? '[^/]*' : '(.+/)?'))
    return new RegExp(`^${star}(/|$)`)
  })
  const inside = (dir: string) => readdirSync(join(root, dir), { recursive: true }).map((file) => join(dir, `${file}`))
  const tree = [...readdirSync(root), ...['docs', 'examples', 'plugins'].flatMap(inside)]
  const shipped = tree.filter((file) => /^(README|LICENSE)/.test(file) || patterns.some((p: RegExp) => p.test(file)))
  const there = (path: string) => shipped.some((file) => file === path || file.startsWith(`${path}/`))
  const dead = shipped
    .filter((file) => file.endsWith('.md'))
    .flatMap((page) => {
      const prose = readFileSync(join(root, page), 'utf8').replace(/^```[\s\S]*?^```/gm, '')
      const targets = [...prose.matchAll(/\]\(([^)#\s:]+)(?:#[^)\s]*)?\)/g)].map((found) => found[1] ?? '')
      return targets.filter((target) => !there(join(dirname(page), target))).map((target) => `${page}: ${target}`)
    })
  expect(dead).toEqual([])
  expect(there(new SignalboxError('busy', '').docs.replace(/#.*/, ''))).toBe(true)
})
