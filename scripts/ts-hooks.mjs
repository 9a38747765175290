// Module hooks that let Node 20, which strips no types, run this repository's TypeScript unbuilt.
import { readFile } from 'node:fs/promises'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { transform } from 'esbuild'
import { consoleModule, isConsolePage } from './console.mjs'
import { entries } from './exports.mjs'

const root = new URL('../', import.meta.url)
const own = new Map([...entries()].map(([path, file]) => [path.replace(/^\./, 'signalbox'), new URL(file, root).href]))

/** `signalbox/x` is its source, so that examples read like a user's code. */
export function resolve(specifier, context, next) {
  const url = own.get(specifier)
  return url ? { url, shortCircuit: true } : next(specifier, context)
}

export async function load(url, context, next) {
  if (!/^file:.*\.tsx?(\?|$)/.test(url)) return next(url, context)
  const file = fileURLToPath(url)
  if (isConsolePage(file)) return { format: 'module', source: await consoleModule(), shortCircuit: true }
  const { code } = await transform(await readFile(file, 'utf8'), {
    loader: file.endsWith('x') ? 'tsx' : 'ts',
    format: 'esm',
    target: 'node20',
    sourcemap: 'inline',
    sourcefile: pathToFileURL(file).href,
    jsx: 'automatic',
    jsxImportSource: 'preact',
  })
  return { format: 'module', source: code, shortCircuit: true }
}
