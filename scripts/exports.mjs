// The public subpaths, from one table: `*` stands for the names found in the tree, and what does not exist is left out.
// `node build.mjs exports` writes them to package.json and jsr.json; a test holds that both are up to date.
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

const root = join(import.meta.dirname, '..')

/** Subpath → source. */
const TABLE = {
  '.': 'core/mod.ts',
  './fast': 'core/fast.ts',
  './errors': 'core/errors-explained/mod.ts',
  './graph': 'core/graph/mod.ts',
  './auth': 'core/auth/mod.ts',
  './storage/conformance': 'test/conformance/store.ts',
  './storage/*': 'core/storage/*.ts',
  './*': 'plugins/*/mod.ts',
  './*/schema': 'plugins/*/schema.ts',
  './*/*': 'plugins/*/features/*.ts',
  './cloudflare': 'runtimes/cloudflare/mod.ts',
  './cloudflare/object': 'runtimes/cloudflare/object.ts',
  './deno': 'runtimes/deno/mod.ts',
  './bun': 'runtimes/bun/mod.ts',
  './bun/sqlite': 'runtimes/bun/sqlite.ts',
  './vercel': 'runtimes/vercel/mod.ts',
  './node': 'runtimes/node/mod.ts',
  './node/fs': 'runtimes/node/fs.ts',
  './simulator': 'test/simulator/mod.ts',
}
/** Parts of rooms that are not entry points of their own. */
const INTERNAL = new Set(['core/storage/sql.ts', 'core/storage/chunks.ts', 'core/storage/codec.ts'])

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
export const jsrExports = () => Object.fromEntries([...entries()].map(([path, file]) => [path, `./${file}`]))

function update(name, exports) {
  const file = join(root, name)
  const before = readFileSync(file, 'utf8')
  const after = `${JSON.stringify({ ...JSON.parse(before), exports }, null, 2)}\n`
  if (after !== before) writeFileSync(file, after)
}
/** Writes the exports of package.json and jsr.json. */
export function writeExports() {
  update('package.json', packageExports())
  update('jsr.json', jsrExports())
}
