import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { expect, test } from 'vitest'
import { files as calendar } from '../../scripts/calendar.ts'
import { files as env } from '../../scripts/env.ts'
import { blocksOf, moduleOf, pages, read } from './blocks.ts'
import { modulesOf, sources } from './examples.ts'

const root = join(import.meta.dirname, '../..')

// One program for all, so that the compiler reads the sources once.
test('every block of TypeScript in the documentation and every @example of a docstring compiles', () => {
  const folder = join(root, 'test/docs/.blocks')
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder)
  const files: string[] = []
  let blocks = 0
  for (const page of pages()) {
    const module = moduleOf(read(page))
    blocks += blocksOf(read(page)).length
    if (module) {
      files.push(`${page.replaceAll('/', '__')}.ts`)
      writeFileSync(join(folder, files.at(-1) ?? ''), module)
    }
  }
  const modules = sources().flatMap((file) => [...modulesOf(file, folder)])
  for (const [name, text] of modules) {
    files.push(name)
    writeFileSync(join(folder, name), text)
  }
  const config = {
    extends: '../../../tsconfig.json',
    compilerOptions: { noUnusedLocals: false, noPropertyAccessFromIndexSignature: false },
    include: [],
    files,
  }
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify(config))
  const { stdout } = spawnSync('npx', ['tsc', '--noEmit', '-p', folder], { cwd: root, encoding: 'utf8' })
  expect(stdout).toBe('')
  expect(blocks).toBeGreaterThan(15)
  expect(modules.length).toBeGreaterThan(200)
}, 120_000)

/** GitHub's anchor of a heading. */
const anchorOf = (heading: string): string =>
  heading
    .toLowerCase()
    .replace(/\[([^\]]*)\]\([^)]*\)/g, '$1')
    .replace(/[^\p{L}\p{N}\s_-]/gu, '')
    .trim()
    .replaceAll(' ', '-')
const anchorsOf = (markdown: string): Set<string> =>
  new Set([
    ...[...markdown.replace(/^```[\s\S]*?^```/gm, '').matchAll(/^#+ (.*)$/gm)].map((m) => anchorOf(m[1] ?? '')),
    ...[...markdown.matchAll(/<a (?:id|name)="([^"]+)"/g)].map((m) => m[1] ?? ''),
  ])

test('no link inside the documentation is dead', () => {
  const dead: string[] = []
  for (const page of pages()) {
    const prose = read(page).replace(/^```[\s\S]*?^```/gm, '')
    for (const [, target = ''] of prose.matchAll(/\]\(([^)\s]+)\)/g)) {
      if (/^[a-z]+:/.test(target)) continue
      const [path = '', anchor] = target.split('#')
      const file = path === '' ? page : join(dirname(page), path)
      const there = existsSync(join(root, file))
      if (!there) dead.push(`${page}: ${target}`)
      else if (anchor && statSync(join(root, file)).isFile() && !anchorsOf(read(file)).has(anchor))
        dead.push(`${page}: ${target} (no such heading)`)
    }
  }
  expect(dead).toEqual([])
})

test('the files, functions and commands that the documentation names exist', () => {
  const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> }
  const gone: string[] = []
  for (const page of pages()) {
    const text = read(page)
    // `core/routes.ts` (receive): a file of the repository, and what to look for in it.
    const named = /`((?:core|plugins|runtimes|test|scripts|examples)\/[\w/.-]+)`(?: \(([\w, ]+)\))?/g
    for (const [, file = '', names = ''] of text.matchAll(named)) {
      if (!existsSync(join(root, file))) gone.push(`${page}: ${file}`)
      else if (file.endsWith('.ts'))
        for (const name of names.split(', ')) if (!read(file).includes(name)) gone.push(`${page}: ${name} in ${file}`)
    }
    for (const [, list = ''] of text.matchAll(/vitest run (?:--project \w+ )?((?:test\/[\w./-]+ ?)+)/g))
      for (const path of list.trim().split(' ')) {
        const beside = dirname(join(root, path))
        const there = existsSync(beside) && readdirSync(beside).some((name) => name.startsWith(basename(path)))
        if (!there) gone.push(`${page}: vitest run ${path}`)
      }
    for (const [, file = ''] of text.matchAll(/build\.mjs run ([\w/.-]+)/g))
      if (!existsSync(join(root, file))) gone.push(`${page}: build.mjs run ${file}`)
    // A project that `new` made, and the templates of the hosts, have scripts of their own.
    if (!page.startsWith('examples/hosts'))
      for (const [, script = ''] of text.matchAll(/npm run (?:-s )?([\w:]+)/g))
        if (!(script in scripts) && script !== 'dev') gone.push(`${page}: npm run ${script}`)
  }
  expect(gone).toEqual([])
})

const made = { ...calendar, ...env }
test.each(Object.entries(made))('%s is what its script makes', (file, make) => {
  expect(read(file)).toBe(make())
})
