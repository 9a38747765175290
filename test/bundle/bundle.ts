import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { build } from 'esbuild'
import { entries } from '../../scripts/exports.mjs'

export const root = join(import.meta.dirname, '../..')
const sources = new Map([...entries()].map(([path, file]) => [`signalbox${path.slice(1)}`, join(root, file)]))

export interface Bundle {
  readonly code: string
  readonly min: number
  readonly gz: number
  /** Bytes of each file that is in it, largest first. */
  readonly files: readonly (readonly [file: string, bytes: number])[]
  /** The chain of imports that brought a file in, from the entry on. */
  chainTo(file: string): readonly string[]
}

/** What wrangler and other bundlers make of a worker: ES modules, minified, without anything of Node's. */
export async function bundle(source: string): Promise<Bundle> {
  const { outputFiles, metafile } = await build({
    stdin: { contents: source, resolveDir: root, loader: 'ts', sourcefile: 'entry' },
    bundle: true,
    minify: true,
    format: 'esm',
    platform: 'neutral',
    target: 'es2022',
    mainFields: ['module', 'main'],
    conditions: ['workerd', 'worker', 'browser'],
    external: ['cloudflare:*'],
    absWorkingDir: root,
    write: false,
    metafile: true,
    plugins: [
      {
        name: 'sources',
        setup: ({ onResolve }) =>
          onResolve({ filter: /^signalbox(\/|$)/ }, ({ path }) => {
            const file = sources.get(path)
            return file ? { path: file } : { errors: [{ text: `${path} is no entry point` }] }
          }),
      },
    ],
  })
  const [output] = Object.values(metafile.outputs)
  const [file] = outputFiles
  if (!output || !file) throw new Error('esbuild made nothing')
  const files = Object.entries(output.inputs)
    .map(([name, { bytesInOutput }]) => [name, bytesInOutput] as const)
    .filter(([, bytes]) => bytes > 0)
    .sort((a, b) => b[1] - a[1])
  const importers = new Map<string, string>()
  for (const [name, { imports }] of Object.entries(metafile.inputs))
    for (const { path } of imports) if (!importers.has(path)) importers.set(path, name)
  return {
    code: file.text,
    min: file.contents.length,
    gz: gzipSync(file.contents, { level: 9 }).length,
    files,
    chainTo(name) {
      const chain = [name]
      for (let at = importers.get(name); at !== undefined && !chain.includes(at); at = importers.get(at))
        chain.unshift(at)
      return chain
    },
  }
}
