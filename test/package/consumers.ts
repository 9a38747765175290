import { execFileSync } from 'node:child_process'
import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { build } from 'esbuild'
import { Miniflare } from 'miniflare'
import { bin, root } from '../conformance/runners/process.ts'

/** A kind of project: how it checks types, and how it runs. */
export interface Consumer {
  readonly name: string
  /** Throws, with what the compiler says. */
  check(folder: string): void
  run(folder: string): Promise<string> | string
}

const run = (folder: string, command: string, ...args: readonly string[]): string =>
  execFileSync(command, args, { cwd: folder, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] }).trim()
const tsconfig = (options: object): string =>
  JSON.stringify({
    compilerOptions: { target: 'ES2022', lib: ['ES2023', 'DOM', 'DOM.Iterable'], strict: true, types: [], ...options },
    include: ['*.ts'],
  })
const tsc = (folder: string): string => run(folder, process.execPath, join(root, 'node_modules/typescript/bin/tsc'))
const typescript = (options: object) => (folder: string) => {
  writeFileSync(join(folder, 'tsconfig.json'), tsconfig(options))
  tsc(folder)
}
const PRINT = `import { run } from './consumer.js'
declare const console: { log(text: string): void }
console.log(await run())
`
/** Every entry point: what its types name must be there, too (with bullmq, the types of Node). */
function importAll(folder: string): void {
  const { exports } = JSON.parse(readFileSync(join(folder, '../node_modules/signalbox/package.json'), 'utf8'))
  const paths = Object.keys(exports).filter((path) => path !== './package.json')
  const lines = paths.map((path, i) => `import type * as all${i} from 'signalbox${path.slice(1)}'`)
  writeFileSync(join(folder, 'all.ts'), `${lines.join('\n')}\nexport type { ${paths.map((_, i) => `all${i}`)} }\n`)
}
const emitted = (module: string): Pick<Consumer, 'check' | 'run'> => ({
  check(folder) {
    importAll(folder)
    typescript({ module, types: ['node'], outDir: 'out', skipLibCheck: false })(folder)
  },
  run: (folder) => run(folder, process.execPath, 'out/main.js'),
})
const bundled = { module: 'ESNext', moduleResolution: 'bundler', noEmit: true, skipLibCheck: false }
const bundle = async (folder: string, entry: string): Promise<string> => {
  const outfile = join(folder, 'bundle.mjs')
  await build({ entryPoints: [join(folder, entry)], outfile, bundle: true, format: 'esm', logLevel: 'error' })
  return outfile
}

export const CONSUMERS: readonly Consumer[] = [
  { name: 'node16', ...emitted('node16') },
  { name: 'nodenext', ...emitted('nodenext') },
  {
    name: 'bundler',
    check: typescript(bundled),
    run: async (folder) => run(folder, process.execPath, await bundle(folder, 'main.ts')),
  },
  {
    name: 'deno',
    check(folder) {
      const settings = { nodeModulesDir: 'manual', unstable: ['sloppy-imports'] }
      writeFileSync(join(folder, 'deno.json'), JSON.stringify(settings))
      run(folder, bin('deno'), 'check', 'main.ts')
    },
    run: (folder) => run(folder, bin('deno'), 'run', '-A', 'main.ts'),
  },
  { name: 'bun', check: typescript(bundled), run: (folder) => run(folder, bin('bun'), 'main.ts') },
  {
    name: 'workerd',
    check: typescript({ ...bundled, lib: ['ES2023'], types: ['@cloudflare/workers-types'] }),
    async run(folder) {
      writeFileSync(
        join(folder, 'worker.ts'),
        `import { run } from './consumer.js'\nexport default { fetch: async () => new Response(await run()) }\n`,
      )
      const script = readFileSync(await bundle(folder, 'worker.ts'), 'utf8')
      const flare = new Miniflare({ modules: true, script, compatibilityDate: '2026-04-01' })
      try {
        return await (await flare.dispatchFetch('http://localhost/')).text()
      } finally {
        await flare.dispose()
      }
    },
  },
]

/** Puts the consumer's sources into a folder of its own, below the one where the package is installed. */
export function project(installed: string, { name }: Consumer): string {
  const folder = join(installed, `consumer-${name}`)
  mkdirSync(folder)
  copyFileSync(join(import.meta.dirname, 'consumer.ts'), join(folder, 'consumer.ts'))
  writeFileSync(join(folder, 'main.ts'), PRINT)
  return folder
}
