import { spawn } from 'node:child_process'
import { once } from 'node:events'
import fs, {
  appendFileSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { syncBuiltinESMExports } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { buildSync } from 'esbuild'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { type FsOptions, type FsStore, fsStore } from '../../../runtimes/node/fs.ts'
import { storeConformance } from '../../conformance/store.ts'

const root = mkdtempSync(join(tmpdir(), 'signalbox-fs-'))
const opened: FsStore[] = []
const directory = () => mkdtempSync(join(root, 'd-'))
const open = (dir: string, options?: FsOptions) => {
  const store = fsStore(dir, options)
  opened.push(store)
  return store
}
afterEach(() => {
  for (const store of opened.splice(0)) store.close()
})
afterAll(() => rmSync(root, { recursive: true }))
const sizeOf = (dir: string) => readdirSync(dir).reduce((sum, name) => sum + statSync(join(dir, name)).size, 0)

describe('fs', () => {
  let time = 1_000_000
  const store = fsStore(directory(), { now: () => time })
  afterAll(() => store.close())
  const advance = (ms: number) => {
    time += ms
  }
  for (const { name, run } of storeConformance({ make: () => store, advance })) test(name, run)
})

describe('fs with fsync', () => {
  test('writes at once share a flush, each answered after it', async () => {
    const dir = directory()
    const store = open(dir, { fsync: true })
    const versions = await Promise.all(Array.from({ length: 500 }, (_, i) => store.set(`k${i}`, i)))
    expect(new Set(versions).size).toBe(500)
    expect(await store.delete('k0')).toBe(true)
    store.close()
    expect((await open(dir).list('', { limit: 500 })).length).toBe(499)
  })
})

describe('fs, opened again', () => {
  test('has every row, mark and version', async () => {
    const dir = directory()
    const first = open(dir)
    const row = await first.scope('a').set('row', { x: 'é😀' })
    const mark = await first.set('mark', 1, { ttl: 60_000 })
    await first.set('gone', 1)
    await first.delete('gone')
    first.close()
    const second = open(dir)
    expect(await second.scope('a').get('row')).toEqual({ key: 'row', version: row, value: { x: 'é😀' } })
    expect(await second.get('mark')).toEqual({ key: 'mark', version: mark, value: 1 })
    expect(await second.get('gone')).toBeUndefined()
    expect(await second.list('')).toEqual([])
  })

  test('never gives a version again, though all was deleted', async () => {
    const dir = directory()
    let last = ''
    for (let i = 0; i < 4; i++) {
      const store = open(dir)
      const version = (await store.set('a', i, { ifVersion: null })) as string
      expect(version > last).toBe(true)
      last = version
      await store.delete('a')
      store.close()
    }
  })

  test('a mark that lapsed meanwhile is gone, and so is the row that it was before', async () => {
    const dir = directory()
    const first = open(dir, { now: () => 1000 })
    await first.set('a', 'row')
    await first.set('a', 'mark', { ttl: 10 })
    first.close()
    const second = open(dir, { now: () => 2000 })
    expect([await second.get('a'), await second.list('')]).toEqual([undefined, []])
  })

  test.each(['{"scope":"","key":"b","ver', '{"scope":"","key":"b","version":"0000000000000099"}\t"cut', '\0\0\0'])(
    'a line that was cut short is dropped, and what follows is whole: %j',
    async (torn) => {
      const dir = directory()
      const first = open(dir)
      const version = await first.set('a', 1)
      first.close()
      appendFileSync(join(dir, '0000000001.log'), torn)
      const second = open(dir)
      expect(await second.list('')).toEqual([{ key: 'a', version, value: 1 }])
      await second.set('b', 2)
      second.close()
      expect((await open(dir).list('')).map((e) => e.value)).toEqual([1, 2])
    },
  )
})

describe('the log', () => {
  test('stays below a few times what is live, and loses nothing on the way', async () => {
    const dir = directory()
    let time = 0
    const store = open(dir, { now: () => time })
    const body = 'x'.repeat(20_000)
    await store.set('kept', 'first')
    let last = ''
    for (let i = 0; i < 4000; i++) {
      last = (await store.set(`k${i % 20}`, { i, body })) as string
      await store.set(`mark${i}`, body, { ttl: 10 })
      time++
    }
    expect(sizeOf(dir)).toBeLessThan(40_000_000) // 160 MB were written
    store.close()
    const again = open(dir, { now: () => time })
    expect((await again.get('kept'))?.value).toBe('first')
    const rows = await again.list<{ i: number }>('k', { limit: 500 })
    expect(rows.map((e) => e.value.i ?? e.value).sort()).toEqual(
      ['first', ...Array.from({ length: 20 }, (_, i) => 3980 + i)].sort(),
    )
    expect(((await again.set('new', 1)) as string) > last).toBe(true)
  })

  test('versions grow even when compaction has removed every record', async () => {
    const dir = directory()
    const store = open(dir)
    const body = 'x'.repeat(3_000_000)
    let last = ''
    for (let i = 0; i < 12; i++) {
      last = (await store.set('a', body)) as string
      await store.delete('a')
    }
    store.close()
    expect(sizeOf(dir)).toBeLessThan(20_000_000)
    expect(((await open(dir).set('a', 1)) as string) > last).toBe(true)
  })
})

describe('the lock', () => {
  const me = () => {
    const dir = directory()
    open(dir).close()
    const store = open(dir)
    const owner = JSON.parse(readFileSync(join(dir, 'lock'), 'utf8')) as {
      pid: number
      machine: string
      started: string
    }
    store.close()
    return owner
  }
  const lockedBy = (owner: object | string, ageMs = 0) => {
    const dir = directory()
    const file = join(dir, 'lock')
    writeFileSync(file, typeof owner === 'string' ? owner : JSON.stringify(owner))
    utimesSync(file, new Date(Date.now() - ageMs), new Date(Date.now() - ageMs))
    return () => open(dir).close()
  }
  const locked = expect.objectContaining({ code: 'store_locked', fix: expect.stringContaining('directory of its own') })

  test('a place where nothing can be written is named, with what to do', () => {
    const file = join(directory(), 'a-file')
    writeFileSync(file, '')
    const refused = { code: 'store_failed', fix: expect.stringContaining('SIGNALBOX_DATA') }
    expect(() => open(file)).toThrow(expect.objectContaining(refused))
  })
  test('a second store on the directory is refused, also in the same process, until the first is closed', () => {
    const dir = directory()
    const first = open(dir)
    expect(() => fsStore(dir)).toThrow(locked)
    first.close()
    expect(() => open(dir)).not.toThrow()
  })
  test('the lock of a process that lives holds', () => expect(lockedBy(me(), 3_600_000)).toThrow(locked))
  test('the lock of a process that is gone is taken over', async () => {
    const child = spawn(process.execPath, ['-e', ''])
    await once(child, 'exit')
    expect(lockedBy({ ...me(), pid: child.pid })).not.toThrow()
  })
  test.runIf(process.platform === 'linux')('a pid that another process has by now does not hold', () => {
    expect(lockedBy({ ...me(), started: '1' })).not.toThrow()
  })
  test('the lock of another machine holds while it is touched', () => {
    expect(lockedBy({ ...me(), machine: 'other' }, 5_000)).toThrow(locked)
    expect(lockedBy({ ...me(), machine: 'other' }, 60_000)).not.toThrow()
  })
  test('a lock that is still empty holds until it is old', () => {
    expect(lockedBy('')).toThrow(locked)
    expect(lockedBy('', 60_000)).not.toThrow()
  })
  test('a disk that is full in the middle of a line spoils nothing that is written later', async () => {
    const dir = directory()
    const store = open(dir)
    await store.set('before', 1)
    const { openSync, writeSync } = fs
    const full = (): never => {
      throw new Error('ENOSPC')
    }
    // Half a line, and then no other segment either.
    Object.assign(fs, {
      openSync: full,
      writeSync: (fd: number, line: Buffer, from: number) => (from > 0 ? full() : writeSync(fd, line, 0, 11)),
    })
    syncBuiltinESMExports()
    try {
      for (const key of ['lost', 'lost too']) await expect(store.set(key, 2)).rejects.toThrow('ENOSPC')
    } finally {
      Object.assign(fs, { openSync, writeSync })
      syncBuiltinESMExports()
    }
    await store.set('after', 3)
    const read = async (from: FsStore) => (await from.list('')).map(({ key, value }) => [key, value])
    const rows = [
      ['after', 3],
      ['before', 1],
    ]
    expect(await read(store)).toEqual(rows)
    store.close()
    expect(await read(open(dir))).toEqual(rows)
  })
  test('a closed store says so', async () => {
    const store = open(directory())
    store.close()
    await expect(store.set('a', 1)).rejects.toMatchObject({ code: 'store_failed' })
  })
})

describe('killed', () => {
  const bundle = join(root, 'writer.mjs')
  const bin = join(import.meta.dirname, '../../../node_modules/.bin')
  const runtimes = { node: [process.execPath], bun: [join(bin, 'bun')], deno: [join(bin, 'deno'), 'run', '-A'] }
  /** Writes rows, marks and large values as fast as it can, and says what was answered; each value repeats its key. */
  const source = `
    import { writeSync } from 'node:fs'
    import { fsStore } from './runtimes/node/fs.ts'
    const store = fsStore(process.argv[2]).scope('killed')
    for (let i = 0; ; i++) {
      const key = 'k' + (i % 40)
      const version = await store.set(key, { key, i, body: String(i).repeat(i % 10 === 0 ? 200_000 : 20) })
      writeSync(1, key + ' ' + version + '\\n')
      await store.set('mark/' + i, i, { ttl: 60_000 })
      await store.set('gone', i)
      await store.delete('gone')
    }`
  beforeAll(() => {
    const stdin = { contents: source, resolveDir: join(import.meta.dirname, '../../..') }
    buildSync({ stdin, bundle: true, format: 'esm', platform: 'node', outfile: bundle })
  })
  /** Runs the writer until it has answered `n` writes, kills it, and tells what it answered. */
  const killAfter = async (n: number, [command = '', ...args]: string[], dir: string) => {
    const child = spawn(command, [...args, bundle, dir], { stdio: ['ignore', 'pipe', 'inherit'] })
    const closed = once(child, 'close')
    let said = ''
    child.stdout.on('data', (data) => {
      said += data
      if (said.split('\n').length > n) child.kill('SIGKILL')
    })
    expect((await closed)[1]).toBe('SIGKILL')
    return said
      .split('\n')
      .slice(0, -1)
      .map((line) => line.split(' ') as [key: string, version: string])
  }

  test.each(Object.entries(runtimes))(
    'in the middle of writes on %s: no torn row, nothing answered is lost',
    async (_, command) => {
      const dir = directory()
      let highest = ''
      for (const n of [20, 57, 94, 131]) {
        const answered = await killAfter(n, command, dir)
        const store = open(dir)
        const rows = await store.scope('killed').list<{ key: string; i: number; body: string }>('k', { limit: 500 })
        for (const { key, value } of rows)
          expect(value.key === key && value.body === String(value.i).repeat(value.i % 10 === 0 ? 200_000 : 20)).toBe(
            true,
          )
        const found = new Map(rows.map((row) => [row.key, row.version]))
        for (const [key, version] of answered) expect((found.get(key) ?? '') >= version).toBe(true)
        expect((answered[0]?.[1] ?? '') > highest).toBe(true)
        highest = answered.at(-1)?.[1] ?? ''
        store.close()
      }
    },
    60_000,
  )

  test('a second process is refused while the first one lives', async () => {
    const dir = directory()
    open(dir)
    const child = spawn(process.execPath, [bundle, dir], { stdio: ['ignore', 'ignore', 'pipe'] })
    let said = ''
    child.stderr.on('data', (data) => {
      said += data
    })
    expect((await once(child, 'close'))[0]).not.toBe(0)
    expect(said).toContain(`is in use by process ${process.pid}`)
  })
})
