/** Modules loaded in processes of their own. */
import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const CLOUDFLARE = `import { register } from 'node:module'
register('data:text/javascript,' + encodeURIComponent(\`
export const resolve = (name, at, next) => name === 'cloudflare:workers'
  ? { url: 'data:text/javascript,export class DurableObject {}', shortCircuit: true } : next(name, at)\`))
`
export interface Loader {
  /** Runs a script with the file of a module as its argument, and answers what it printed. */
  load(name: string, code: string, script: string): string
  readonly dir: string
  remove(): void
}
export function createLoader(): Loader {
  const dir = mkdtempSync(join(tmpdir(), 'signalbox-start-'))
  return {
    dir,
    load(name, code, script) {
      const file = join(dir, `${name}.mjs`)
      writeFileSync(file, code)
      const main = join(dir, `${name}.main.mjs`)
      writeFileSync(main, `${CLOUDFLARE}${script}`)
      return execFileSync(process.execPath, ['--expose-gc', main, file], { encoding: 'utf8', stdio: 'pipe' })
    },
    remove: () => rmSync(dir, { recursive: true }),
  }
}

const USED = `const used = () => { for (let i = 0; i < 4; i++) gc(); return process.memoryUsage().heapUsed }
await import('data:text/javascript,export default 0')
`
const HEAP = `${USED}const before = used()
const kept = await import(process.argv[2])
console.log(used() - before, Object.keys(kept).length)`
/** How much the heap grows by a module, its source included: the least of three processes, which differ by some kB. */
const grownBy = ({ load }: Loader, name: string, code: string): number =>
  Math.min(...[1, 2, 3].map(() => Number(load(name, code, HEAP).split(' ')[0])))
/** The same above an empty module. */
export const heapOf = (loader: Loader, code: string): number =>
  grownBy(loader, 'worker', code) - grownBy(loader, 'empty', 'export default 0')

/** Writes what is on the heap before and after the module was loaded. The first look leaves something itself. */
export const SNAPSHOTS = `import { writeHeapSnapshot } from 'node:v8'
${USED}writeHeapSnapshot(process.argv[2] + '.first')
used()
writeHeapSnapshot(process.argv[2] + '.before')
globalThis.kept = await import(process.argv[2])
used()
writeHeapSnapshot(process.argv[2] + '.after')`
