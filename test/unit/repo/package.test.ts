import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
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
