import { afterAll, expect, test } from 'vitest'
import { entries } from '../../scripts/exports.mjs'
import { bundle } from './bundle.ts'
import { createLoader } from './load.ts'

const loader = createLoader()
const { load } = loader
afterAll(() => loader.remove())

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
