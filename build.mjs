// node build.mjs               builds the package into dist/
// node build.mjs run FILE …    runs a TypeScript file of this repository on Node 20
// node build.mjs exports       writes the subpath exports of package.json and deno.json
import { execFileSync } from 'node:child_process'
import { chmodSync, existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { register } from 'node:module'
import { join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { build } from 'esbuild'
import { consoleModule } from './scripts/console.mjs'
import { writeExports } from './scripts/exports.mjs'
import { DROPPED } from './scripts/labels.mjs'

const files = (dir) =>
  existsSync(dir) ? readdirSync(dir, { recursive: true, withFileTypes: true }).filter((f) => f.isFile()) : []
const path = (f) => join(f.parentPath ?? f.path, f.name)
const CLI = 'runtimes/node/cli'
const isSource = (file) =>
  /\.tsx?$/.test(file) && !/\.test\.|\.page\.tsx?$|\.d\.ts$/.test(file) && !file.startsWith(CLI)

/** Each source stays a file of its own: relative imports become imports of the built `.js`. */
const keepFiles = {
  name: 'keep-files',
  setup({ onResolve }) {
    onResolve({ filter: /^\.\.?\// }, ({ path, kind }) =>
      kind === 'entry-point' ? undefined : { path: path.replace(/\.tsx?$/, '.js'), external: true },
    )
  },
}

async function buildPackage() {
  rmSync('dist', { recursive: true, force: true })
  const folders = ['core', 'plugins', 'runtimes', 'test/simulator', 'test/conformance/store']
  const sources = folders.flatMap(files).map(path).filter(isSource)
  await build({
    entryPoints: [...sources, 'test/conformance/store.ts'],
    outdir: 'dist',
    outbase: '.',
    bundle: true,
    packages: 'external',
    external: ['node:*', 'bun:*', 'cloudflare:*'],
    plugins: [keepFiles],
    format: 'esm',
    target: 'es2022',
    dropLabels: DROPPED,
    logLevel: 'warning',
  })
  await buildCli()
  writeFileSync('dist/test/simulator/console/page.js', await consoleModule())
  execFileSync(process.execPath, ['node_modules/typescript/bin/tsc', '-p', 'tsconfig.build.json'], { stdio: 'inherit' })
  for (const file of files('dist').map(path)) {
    if (!file.endsWith('.d.ts')) continue
    const types = readFileSync(file, 'utf8')
    writeFileSync(file, types.replace(/((?:from|import)\s*\(?\s*['"]\.[^'"]*)\.tsx?(?=['"])/g, '$1.js'))
  }
}

/** The command line is one file, its libraries inside: apps that never call it install none of them. */
async function buildCli() {
  await build({
    entryPoints: [`${CLI}/main.ts`],
    outfile: `dist/${CLI}/main.js`,
    bundle: true,
    external: ['signalbox', 'signalbox/*', 'node:*'],
    platform: 'node',
    format: 'esm',
    target: 'node20',
    logLevel: 'warning',
    banner: {
      js: "import { createRequire as requireOf } from 'node:module'\nconst require = requireOf(import.meta.url)",
    },
  })
  chmodSync(`dist/${CLI}/main.js`, 0o755)
}

async function run(file, args) {
  if (!file) throw new Error('usage: node build.mjs run FILE [ARGUMENTS]')
  register('./scripts/ts-hooks.mjs', import.meta.url)
  process.setSourceMapsEnabled(true)
  process.argv.splice(1, Infinity, resolve(file), ...args)
  await import(pathToFileURL(resolve(file)).href)
}

const [command = 'build', ...args] = process.argv.slice(2)
if (command === 'build') await buildPackage()
else if (command === 'run') await run(args[0], args.slice(1))
else if (command === 'exports') writeExports()
else throw new Error(`unknown command: ${command}`)
