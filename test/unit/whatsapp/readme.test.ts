import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { GraphError } from '../../../core/graph/errors.ts'

const read = (path: string) => readFileSync(new URL(`../../../${path}`, import.meta.url), 'utf8')
const readme = read('plugins/whatsapp/README.md')

describe('the README', () => {
  it('gives errors the class that they have', () => {
    const rows = [...readme.matchAll(/^\| (\d+) +\| `(\w+)`/gm)]
    expect(rows.length).toBeGreaterThan(8)
    for (const [, code, name] of rows) expect(GraphError.from({ code: Number(code) }).class, code).toBe(name)
  })
  it('names every feature', () => {
    const features = read('plugins/whatsapp/features/README.md')
    for (const subpath of Object.keys(JSON.parse(read('package.json')).exports))
      if (subpath.startsWith('./whatsapp/'))
        expect(readme + features, subpath).toContain(`signalbox/${subpath.slice('./'.length)}`)
  })
})
