import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { build } from 'esbuild'

const root = join(import.meta.dirname, '../../..')

/** A file with all that it imports, as one minified module. */
export async function bundled(file: string, platform: 'neutral' | 'node' = 'neutral'): Promise<Uint8Array> {
  const { outputFiles } = await build({
    ...(file.startsWith('import ')
      ? { stdin: { contents: file, resolveDir: root } }
      : { entryPoints: [join(root, file)] }),
    bundle: true,
    minify: true,
    format: platform === 'node' ? 'cjs' : 'esm',
    platform,
    write: false,
    logLevel: 'silent',
  })
  return outputFiles[0]?.contents ?? new Uint8Array()
}
export const gzipped = (bytes: Uint8Array): number => gzipSync(bytes, { level: 9 }).length

/** How much a file adds to an app that has core already, in gzipped bytes. */
export const beyondCore = async (file: string): Promise<number> =>
  gzipped(await bundled(file)) - gzipped(await bundled('test/bench/ads/core.ts'))
