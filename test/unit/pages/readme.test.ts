import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'

const read = (path: string) => readFileSync(new URL(`../../../${path}`, import.meta.url), 'utf8')

test.each(['pages', 'instagram'])('the README of %s names every feature', (product) => {
  const readme = read(`plugins/${product}/README.md`)
  for (const subpath of Object.keys(JSON.parse(read('package.json')).exports))
    if (subpath.startsWith(`./${product}/`)) expect(readme, subpath).toContain(`\`${subpath.split('/')[2]}\``)
})
