// The public subpaths, from one table: `*` stands for the names found in the tree, and what does not exist is left out.
// `node build.mjs exports` writes them to package.json and deno.json (which JSR reads); a test
// holds that both are up to date.
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

const root = join(import.meta.dirname, '..')

/** Subpath → source. */
const TABLE = {
  '.': 'core/mod.ts',
  './fast': 'core/fast.ts',
  './errors': 'core/explain.ts',
  './graph': 'core/graph/mod.ts',
  './auth': 'core/auth/mod.ts',
  './router': 'core/router.ts',
  './mtls': 'core/mtls.ts',
  './alerts': 'core/alerts.ts',
  './hears': 'core/hears.ts',
  './telemetry': 'core/telemetry/mod.ts',
  './storage/conformance': 'test/conformance/store.ts',
  './storage/*': 'core/storage/*.ts',
  './*': 'plugins/*/mod.ts',
  './*/schema': 'plugins/*/schema.ts',
  './*/build': 'plugins/*/build/mod.ts',
  './*/*': 'plugins/*/features/*.ts',
  './cloudflare': 'runtimes/cloudflare/mod.ts',
  './cloudflare/fast': 'runtimes/cloudflare/fast.ts',
  './cloudflare/object': 'runtimes/cloudflare/object.ts',
  './cloudflare/d1': 'runtimes/cloudflare/d1.ts',
  './cloudflare/kv': 'runtimes/cloudflare/kv.ts',
  './deno': 'runtimes/deno/mod.ts',
  './bun': 'runtimes/bun/mod.ts',
  './bun/sqlite': 'runtimes/bun/sqlite.ts',
  './vercel': 'runtimes/vercel/mod.ts',
  './node': 'runtimes/node/mod.ts',
  './node/flow-keys': 'runtimes/node/flow-keys.ts',
  './node/fs': 'runtimes/node/fs.ts',
  './node/script': 'runtimes/node/script.ts',
  './node/sqlite': 'runtimes/node/sqlite.ts',
  './node/bullmq': 'runtimes/node/bullmq.ts',
  './simulator': 'test/simulator/mod.ts',
}
/** Parts of rooms that are not entry points of their own. */
const INTERNAL = new Set(
  ['store', 'dialect', 'keys', 'rows', 'rows-in', 'chunks', 'busy', 'json', 'lazy', 'weak', 'cloudflare'].map(
    (name) => `core/storage/${name}.ts`,
  ),
)

/** The files that a pattern stands for, each with what its stars matched. */
function expand(pattern, stars = []) {
  const [head, ...rest] = pattern.split('*')
  if (rest.length === 0) return existsSync(join(root, head)) && !INTERNAL.has(head) ? [[head, stars]] : []
  const slash = head.lastIndexOf('/')
  const dir = head.slice(0, slash)
  const tail = rest[0].split('/')[0]
  if (!existsSync(join(root, dir))) return []
  return readdirSync(join(root, dir))
    .sort()
    .filter((name) => name.endsWith(tail) && !name.includes('.test.'))
    .map((name) => name.slice(0, name.length - tail.length))
    .flatMap((name) => expand(`${head}${name}${rest.join('*')}`, [...stars, name]))
}

/** Every subpath with its source. */
export function entries() {
  const found = new Map()
  for (const [subpath, pattern] of Object.entries(TABLE))
    for (const [file, stars] of expand(pattern)) {
      const names = [...stars]
      const path = subpath.replaceAll('*', () => names.shift())
      if (![...found.values()].includes(file)) found.set(path, file)
    }
  return found
}

const built = (file, ext) => `./dist/${file.replace(/\.tsx?$/, ext)}`
export const packageExports = () => ({
  ...Object.fromEntries(
    [...entries()].map(([path, file]) => [path, { types: built(file, '.d.ts'), default: built(file, '.js') }]),
  ),
  './package.json': './package.json',
})
export const denoExports = () => Object.fromEntries([...entries()].map(([path, file]) => [path, `./${file}`]))
/** `signalbox/x` for Deno in this repository, where it is the sources. */
export const denoImports = () =>
  Object.fromEntries([...entries()].map(([path, file]) => [path.replace('.', 'signalbox'), `./${file}`]))

function update(name, change) {
  const file = join(root, name)
  const before = readFileSync(file, 'utf8')
  const json = JSON.parse(before)
  const after = `${JSON.stringify({ ...json, ...change(json) }, null, 2)}\n`
  if (after !== before) writeFileSync(file, after)
}
/** Writes the exports of package.json and deno.json. */
export function writeExports() {
  update('package.json', () => ({ exports: packageExports() }))
  update('deno.json', ({ imports }) => {
    const others = Object.entries(imports).filter(([name]) => !/^signalbox(\/|$)/.test(name))
    return { exports: denoExports(), imports: { ...Object.fromEntries(others), ...denoImports() } }
  })
}
