import { rmSync } from 'node:fs'
import { afterAll, describe, expect, test } from 'vitest'
import { CONSUMERS, project } from './consumers.ts'
import { install } from './install.ts'

const { folder, files } = install()
afterAll(() => rmSync(folder, { recursive: true, force: true }))

test('the tarball holds what is built, and no sources, tests or secrets', () => {
  const strange = files.filter((file) => !/^(?:dist\/.+\.(?:js|d\.ts)|package\.json|[A-Z]+(?:\.md)?)$/.test(file))
  expect(strange).toEqual([])
  expect(files.length).toBeGreaterThan(100)
})

describe.each(CONSUMERS)('a $name project', (consumer) => {
  const place = project(folder, consumer)
  test('checks its types against the package, libraries included', () => consumer.check(place))
  test('runs', async () => {
    const answer = [200, ['/v26.0/106540352242922/messages You said: hello'], 403, 'v26.0', 'auth']
    expect(JSON.parse(await consumer.run(place))).toEqual(answer)
  })
})
