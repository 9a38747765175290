import { execFile } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import * as files from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, test, vi } from 'vitest'
import { createApp } from '../../../core/app.ts'
import { spillTo } from '../../../core/hosting/spill.ts'
import { memoryStore } from '../../../core/storage/memory.ts'
import type { Store } from '../../../core/storage/store.ts'
import { sign } from '../../../core/webhook/signature.ts'
import { messenger } from '../../../plugins/messenger/mod.ts'
import { node } from '../../../runtimes/node/mod.ts'

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

test('the commands of docs/hosts.md post what was spilled again, signed, and it is handled once', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'signalbox-spill-'))
  const backend = memoryStore()
  let down = true
  const failing = (store: Store): Store => ({
    ...store,
    scope: (name) => failing(store.scope(name)),
    set: (...args) => (down ? Promise.reject(new Error('store is down')) : store.set(...args)),
  })
  const app = createApp({ plugins: [messenger()], storage: () => failing(backend) })
  const seen: string[] = []
  app.messenger.on('message:text', (ctx) => void seen.push(ctx.message.text ?? ''))
  const env = {
    META_APP_SECRET: 'app-secret',
    WEBHOOK_VERIFY_TOKEN: 'verify-me',
    PAGE_ACCESS_TOKEN: 'page-token',
    SIGNALBOX_DATA: join(folder, '.signalbox'),
    LOG_LEVEL: 'silent',
  }
  vi.useFakeTimers({ toFake: ['Date'] })
  const server = createServer(node(app, { env, drainMs: 0 }))
  try {
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const { port } = server.address() as AddressInfo
    const post = async (text: string): Promise<number> => {
      const person = { sender: { id: '6789' }, recipient: { id: '1906385232743451' }, timestamp: Date.now() }
      const entry = [{ id: '1906385232743451', messaging: [{ ...person, message: { mid: `m_${text}`, text } }] }]
      const body = new TextEncoder().encode(JSON.stringify({ object: 'page', entry }))
      const headers = { 'x-hub-signature-256': await sign(env.META_APP_SECRET, body) }
      return (await fetch(`http://127.0.0.1:${port}/webhook`, { method: 'POST', headers, body })).status
    }
    expect(await post('before')).toBe(503)
    vi.setSystemTime(Date.now() + 46 * 60_000)
    expect(await Promise.all(['grüße', 'two'].map(post))).toEqual([200, 200])
    const spilled = () => readdirSync(join(folder, '.signalbox', 'spill'))
    expect(spilled()).toHaveLength(2)
    down = false
    expect(await post('two')).toBe(200) // Meta, or somebody, was quicker

    const manual = readFileSync('docs/hosts.md', 'utf8')
    const section = manual.slice(manual.indexOf('## Webhooks that were spilled'))
    const commands = /```sh\n(.*?)```/s.exec(section)?.[1]?.replace('127.0.0.1:8787', `127.0.0.1:${port}`) ?? ''
    const run = promisify(execFile)('sh', ['-c', commands], { cwd: folder, env: { ...process.env, ...env } })
    await expect(run).resolves.toMatchObject({ stderr: '' })
    expect(spilled()).toEqual([])
    await vi.waitFor(() => expect([...seen].sort()).toEqual(['grüße', 'two']))
  } finally {
    vi.useRealTimers()
    server.close()
    rmSync(folder, { recursive: true })
  }
})
