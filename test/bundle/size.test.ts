import { expect, test } from 'vitest'
import { bundle } from './bundle.ts'
import { programs } from './workers.ts'

// Bytes after minifying and gzip. A change that makes one larger than it may be either moves code out of the everyday
// path or says why the path is worth it, here.
for (const { name, source, most, without } of programs)
  test(`${name}: at most ${most} bytes, and nothing that it does not use`, async () => {
    const made = await bundle(source)
    const leaked = made.files
      .filter(([file]) => without.some((pattern) => pattern.test(file)))
      .map(([file, bytes]) => `${file} (${bytes} B) by ${made.chainTo(file).join(' > ')}`)
    expect(leaked).toEqual([])
    // One letter beyond Latin-1 makes an engine keep the whole text in twice the memory.
    expect(made.code.match(/[\u0100-\uffff]+/g)).toBeNull()
    const heaviest = made.files.slice(0, 12).map(([file, bytes]) => `${bytes} ${file}`)
    expect(made.gz, `${made.gz} bytes; the heaviest files:\n${heaviest.join('\n')}`).toBeLessThanOrEqual(most)
  })

test('a leak is named with the imports that brought it', async () => {
  const made = await bundle(`import { createApp } from 'signalbox'; export default createApp({ plugins: [] })`)
  expect(made.chainTo('core/delivery/lane.ts')).toEqual([
    'entry',
    'core/mod.ts',
    'core/app.ts',
    'core/delivery/engine.ts',
    'core/delivery/envelope.ts',
    'core/delivery/direct.ts',
    'core/delivery/lane.ts',
  ])
})
