import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'

const read = (path: string) => readFileSync(new URL(`../../../${path}`, import.meta.url), 'utf8')
const bare = (code: string) => code.replace(/^import .*$/gm, '').replace(/[\s,]+/g, '')

it('the examples of the README are those that the type checker reads', () => {
  const checked = bare(read('test/types/ads-readme.ts'))
  const examples = [...read('plugins/ads/README.md').matchAll(/```ts\n([\s\S]*?)```/g)].map(([, code = '']) => code)
  expect(examples).toHaveLength(5)
  for (const code of examples) expect(checked).toContain(bare(code))
})
