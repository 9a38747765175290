import { SourceMap } from 'node:module'
import { join, relative } from 'node:path'
import { gzipSync } from 'node:zlib'
import { build } from 'esbuild'
import { entries } from '../../scripts/exports.mjs'
import { DROPPED } from '../../scripts/labels.mjs'

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
  /** How much smaller it would be, minified and gzipped, without what is of these files. */
  costOf(isOurs: (file: string) => boolean): number
}

const gzip = (code: string): number => gzipSync(code, { level: 9 }).length

/** The code in pieces, each with the file that it is of. */
function piecesOf(code: string, map: string): (readonly [text: string, file: string])[] {
  const sources = new SourceMap(JSON.parse(map))
  return code.split('\n').flatMap((text, line) => {
    const pieces: [string, string][] = []
    for (let column = 0; column < text.length; column++) {
      const { originalSource: file = '' } = sources.findEntry(line, column) as { originalSource?: string }
      const last = pieces.at(-1)
      if (last?.[1] === file) last[0] += text[column]
      else pieces.push([text[column] ?? '', file])
    }
    return pieces
  })
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
    dropLabels: DROPPED,
    mainFields: ['module', 'main'],
    conditions: ['workerd', 'worker', 'browser'],
    external: ['cloudflare:*'],
    absWorkingDir: root,
    write: false,
    outdir: root,
    sourcemap: 'external',
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
  const output = Object.values(metafile.outputs).find((o) => o.entryPoint)
  const [map, file] = outputFiles
  if (!output || !map || !file) throw new Error('esbuild made nothing')
  const files = Object.entries(output.inputs)
    .map(([name, { bytesInOutput }]) => [name, bytesInOutput] as const)
    .filter(([, bytes]) => bytes > 0)
    .sort((a, b) => b[1] - a[1])
  const importers = new Map<string, string>()
  for (const [name, { imports }] of Object.entries(metafile.inputs))
    for (const { path } of imports) if (!importers.has(path)) importers.set(path, name)
  let pieces: ReturnType<typeof piecesOf> | undefined
  return {
    code: file.text,
    min: file.contents.length,
    gz: gzip(file.text),
    files,
    chainTo(name) {
      const chain = [name]
      for (let at = importers.get(name); at !== undefined && !chain.includes(at); at = importers.get(at))
        chain.unshift(at)
      return chain
    },
    costOf(isOurs) {
      pieces ??= piecesOf(file.text, map.text)
      return gzip(file.text) - gzip(pieces.map(([text, name]) => (isOurs(relative(root, name)) ? '' : text)).join(''))
    },
  }
}
