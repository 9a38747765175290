import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { broken, globalsOf, importsOf } from './rules.ts'

const root = join(import.meta.dirname, '../../..')
const sources = ['core', 'plugins', 'runtimes', 'test/simulator'].flatMap((dir) =>
  existsSync(join(root, dir))
    ? readdirSync(join(root, dir), { recursive: true, encoding: 'utf8' })
        .filter((file) => /\.tsx?$/.test(file) && !/\.test\.|\.d\.ts$/.test(file))
        .map((file) => join(dir, file))
    : [],
)
const read = (file: string): string => readFileSync(join(root, file), 'utf8')

describe('the rules themselves', () => {
  test('every form of import is seen, and none in comments', () => {
    const code = `
import a from './a.ts'
import type { B } from "./b.ts"
import {
  c,
} from './c.ts'
export * from './d.ts'
import './e.ts'
const f = await import('./f.ts')
let g: import('./g.ts').G
// import h from './h.ts'
/**
 * import i from './i.ts'
 */`
    expect(importsOf(code)).toEqual(['./a.ts', './b.ts', './c.ts', './d.ts', './e.ts', './f.ts', './g.ts'])
  })
  test.each([
    ['core/wire.ts', '../plugins/whatsapp/mod.ts'],
    ['core/wire.ts', '../runtimes/node/mod.ts'],
    ['core/graph/client.ts', 'jose'],
    ['core/schema.ts', 'valibot'],
    ['core/host.ts', 'node:crypto'],
    ['core/app.ts', '@opentelemetry/api'],
    ['core/app.ts', './telemetry/mod.ts'],
    ['plugins/whatsapp/mod.ts', 'node:fs'],
    ['plugins/whatsapp/mod.ts', '../messenger/mod.ts'],
    ['plugins/whatsapp/mod.ts', 'jose/jwt/sign'],
    ['plugins/shared/people.ts', '../whatsapp/mod.ts'],
    ['runtimes/cloudflare/mod.ts', 'node:crypto'],
    ['runtimes/deno/mod.ts', '../node/mod.ts'],
    ['runtimes/node/mod.ts', '../../plugins/ads/mod.ts'],
    ['core/host.ts', './errors.js'],
    ['test/simulator/graph.ts', '../../plugins/whatsapp/build/content.ts'],
  ])('%s may not import %s', (file, specifier) => {
    expect(broken(file, specifier)).toBeTypeOf('string')
  })
  test.each([
    ['core/auth/vault.ts', 'jose/jwe/compact/encrypt'],
    ['plugins/whatsapp/schema.ts', 'valibot'],
    ['plugins/whatsapp/mod.ts', '../shared/messaging.ts'],
    ['plugins/whatsapp/mod.ts', '../../core/plugin.ts'],
    ['runtimes/node/mod.ts', 'node:http'],
    ['runtimes/bun/sqlite.ts', 'bun:sqlite'],
    ['runtimes/cloudflare/object.ts', 'cloudflare:workers'],
  ])('%s may import %s', (file, specifier) => {
    expect(broken(file, specifier)).toBeUndefined()
  })
  test('globals of a runtime are seen, words in texts are not', () => {
    expect(globalsOf("const a = process.env; f('process.env'); host.process.x; new Date(); Buffer.from('')")).toEqual([
      'process',
      'Buffer',
    ])
  })
})

test('every import keeps to its room', () => {
  const found = sources.flatMap((file) =>
    importsOf(read(file)).flatMap((specifier) => {
      const rule = broken(file, specifier)
      return rule ? [`${file} imports ${specifier}: ${rule}`] : []
    }),
  )
  expect(found).toEqual([])
  expect(sources.length).toBeGreaterThan(30)
})

test('core and plugins know no runtime', () => {
  const found = sources
    .filter((file) => /^(?:core|plugins)\//.test(file))
    .flatMap((file) => globalsOf(read(file)).map((name) => `${file}: ${name}`))
  expect(found).toEqual([])
})
