import { gzipSync } from 'node:zlib'
import { build } from 'esbuild'
import { expect, test } from 'vitest'

const sizeOf = async (file: string): Promise<number> => {
  const entryPoints = [`plugins/capi/${file}.ts`]
  const { outputFiles } = await build({ entryPoints, bundle: true, minify: true, format: 'esm', write: false })
  return gzipSync(outputFiles[0]?.contents ?? '', { level: 9 }).length
}

test.each([
  ['the sender alone', 'features/send', 3000],
  ['sending with consent, checks and all normalisation', 'api', 8192],
])('%s stays small', async (_, file, most) => expect(await sizeOf(file)).toBeLessThanOrEqual(most))
