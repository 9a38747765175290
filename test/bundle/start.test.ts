import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { entries } from '../../scripts/exports.mjs'
import { bundle } from './bundle.ts'
import { programs } from './workers.ts'

const dir = mkdtempSync(join(tmpdir(), 'signalbox-start-'))
afterAll(() => rmSync(dir, { recursive: true }))

// Workers forbid these outside a request; elsewhere they cost start-up time (a fetch object loads undici: 40 ms).
const TRAPS = `
const forbid = (name) => { throw new Error('at module scope: ' + name) }
for (const name of ['fetch', 'setTimeout', 'setInterval', 'setImmediate', 'queueMicrotask'])
  globalThis[name] = () => forbid(name)
for (const name of ['Request', 'Response', 'Headers', 'FormData', 'AbortController', 'EventSource', 'WebSocket'])
  Object.defineProperty(globalThis, name, { get: () => class { constructor() { forbid(name) } } })
Math.random = () => forbid('Math.random')
crypto.getRandomValues = () => forbid('getRandomValues')
crypto.randomUUID = () => forbid('randomUUID')
`
const CLOUDFLARE = `import { register } from 'node:module'
register('data:text/javascript,' + encodeURIComponent(\`
export const resolve = (name, at, next) => name === 'cloudflare:workers'
  ? { url: 'data:text/javascript,export class DurableObject {}', shortCircuit: true } : next(name, at)\`))
`
/** Loads a module in a process of its own and answers what it printed. */
function load(name: string, code: string, script: string): string {
  const file = join(dir, `${name}.mjs`)
  writeFileSync(file, code)
  const main = join(dir, `${name}.main.mjs`)
  writeFileSync(main, `${CLOUDFLARE}${script}`)
  return execFileSync(process.execPath, ['--expose-gc', main, file], { encoding: 'utf8', stdio: 'pipe' })
}

test('nothing of core, of a product or of the simulator does anything at module scope', async () => {
  const neutral = [...entries()].filter(([, file]) => /^(?:core|plugins|test\/simulator)/.test(file))
  const names = neutral.map(([path]) => `signalbox${path.slice(1)}`).filter((n) => !/simulator|storage\/db0/.test(n))
  const { code } = await bundle(
    names.map((n, i) => `import * as m${i} from '${n}'`).join('\n') +
      `\nexport default [${names.map((_, i) => `m${i}`).join(', ')}].length`,
  )
  expect(load('scope', code, `${TRAPS}console.log((await import(process.argv[2])).default)`)).toBe(`${names.length}\n`)
  expect(names.length).toBeGreaterThan(60)
})

test('the trap catches what it is there for', () => {
  expect(() => load('caught', 'new AbortController()', `${TRAPS}await import(process.argv[2])`)).toThrow(
    'at module scope: AbortController',
  )
})

const HEAP = `const used = () => { for (let i = 0; i < 4; i++) gc(); return process.memoryUsage().heapUsed }
await import('data:text/javascript,export default 0')
const before = used()
const kept = await import(process.argv[2])
console.log(used() - before, Object.keys(kept).length)`
/** The least of three processes: what the runner itself leaves differs by some kB. */
const heapOf = (name: string, code: string): number =>
  Math.min(...[1, 2, 3].map(() => Number(load(name, code, HEAP).split(' ')[0])))

let empty: number | undefined

test.each([
  ['whatsapp, receive and reply, fast', 162_000],
  ['whatsapp, receive and reply, durable with its object', 326_000],
  ['all products, durable with its object', 524_000],
])('%s: at most %i bytes of heap above an empty module, its source included', async (wanted, most) => {
  const { code } = await bundle(programs.find(({ name }) => name === wanted)?.source ?? '')
  empty ??= heapOf('empty', 'export default 0')
  expect(heapOf('worker', code) - empty).toBeLessThanOrEqual(most)
})
