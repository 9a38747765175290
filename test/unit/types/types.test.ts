import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'

const root = join(import.meta.dirname, '../../..')
function tsc(...args: string[]): string {
  try {
    return execFileSync(process.execPath, [join(root, 'node_modules/typescript/bin/tsc'), ...args], {
      cwd: root,
      encoding: 'utf8',
    })
  } catch (error) {
    return (error as { stdout: string }).stdout
  }
}
const times = <T>(n: number, make: (i: number) => T): T[] => Array.from({ length: n }, (_, i) => make(i))

/** An app of `plugins` products, typed as ours are, with `kinds` kinds of events each and `handlers` handlers in all. */
function appOf(plugins: number, kinds: number, handlers: number): string {
  const product = (p: number): string => `
interface E${p}<N extends string, K extends string, D> extends EventBase { readonly name: N; readonly kind: K; readonly data: D }
interface P${p} extends Types {
  readonly id: 'p${p}'
  readonly env: unknown
  readonly credentials: { P${p}_TOKEN: string }
  readonly event: ${times(kinds, (k) => `E${p}<'n${k % 8}', 'k${k}', { v${k}: number; p: 'p${p}' }>`).join(' | ')}
  readonly api: { send${p}(text: string): Promise<{ id: string }> }
  readonly extras: { reply(text: string): Promise<{ id: string }> }
  readonly shared: { convert${p}(name: string): Promise<void> }
}
declare const p${p}: () => Plugin<P${p}>`
  const handler = (h: number): string => {
    const [p, k] = [h % plugins, (h * 7) % kinds]
    return `app.p${p}.on('n${k % 8}:k${k}', (ctx) => ctx.reply(String(ctx.n${k % 8}.v${k} satisfies number)))`
  }
  return `import { createApp } from '${root}/core/app.ts'
import type { EventBase, Plugin, Types } from '${root}/core/plugin.ts'
${times(plugins, product).join('\n')}
export const app = createApp({ plugins: [${times(plugins, (p) => `p${p}()`).join(', ')}] })
${times(handlers, handler).join('\n')}
// @ts-expect-error the types are real: there is no such event
app.p0.on('n0:k1', () => {})
`
}

/** The instantiations that type-checking a program costs; it must have no errors. */
function instantiationsOf(source: string): number {
  const dir = mkdtempSync(join(tmpdir(), 'signalbox-types-'))
  try {
    writeFileSync(join(dir, 'app.ts'), source)
    const options = {
      extends: join(root, 'tsconfig.json'),
      compilerOptions: { typeRoots: [join(root, 'node_modules/@types')] },
    }
    writeFileSync(join(dir, 'tsconfig.json'), JSON.stringify({ ...options, include: ['app.ts'] }))
    const report = tsc('-p', dir, '--extendedDiagnostics')
    expect(report).not.toMatch(/error TS/)
    return Number(/Instantiations:\s*(\d+)/.exec(report)?.[1])
  } finally {
    rmSync(dir, { recursive: true })
  }
}

test('an app of 12 products, 40 kinds each and 320 handlers costs at most 150,000 instantiations', () => {
  const instantiations = instantiationsOf(appOf(12, 40, 320))
  expect(instantiations).toBeGreaterThan(10_000)
  expect(instantiations).toBeLessThanOrEqual(150_000)
})

test('a handler for every product at once costs little more than one for a single product', () => {
  const names = ['whatsapp', 'messenger', 'instagram', 'pages', 'capi']
  const appWith = (handlers: number): string => `import { createApp } from '${root}/core/app.ts'
${names.map((n) => `import { ${n} } from '${root}/plugins/${n}/mod.ts'`).join('\n')}
export const app = createApp({ plugins: [${names.map((n) => `${n}()`).join(', ')}] })
${times(handlers, () => `app.on('message:text', (ctx) => ctx.log.info(ctx.product, { key: ctx.event.key, data: ctx.message }))`).join('\n')}
`
  const [none, many] = [instantiationsOf(appWith(0)), instantiationsOf(appWith(20))]
  expect(none).toBeGreaterThan(1000)
  expect(many - none).toBeLessThanOrEqual(40_000)
})

test("a Worker's environment is checked against what the app demands", () => {
  expect(tsc('--noEmit', '-p', 'test/types/workers')).toBe('')
})
