import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import * as files from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { spillTo } from '../../../core/host-kit.ts'

test('a spilled body is one whole file, whatever its bytes, and a repeat is the same file', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'signalbox-spill-'))
  try {
    const spill = spillTo(files, join(folder, 'deep', 'spill'))
    const bodies = [new Uint8Array([0xff, 0xfe, 0, 1]), new TextEncoder().encode('{"object":"page"}')]
    for (const body of [...bodies, ...bodies]) await spill(body)
    const names = readdirSync(join(folder, 'deep', 'spill'))
    expect(names).toHaveLength(2)
    const kept = names.map((name) => readFileSync(join(folder, 'deep', 'spill', name)).toString('hex'))
    expect(kept.sort()).toEqual(bodies.map((body) => Buffer.from(body).toString('hex')).sort())
  } finally {
    rmSync(folder, { recursive: true })
  }
})
