import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { expect, test } from 'vitest'
import { bin, root, start } from './runners/process.ts'

const script = join(root, 'test/conformance/entries/write-once.ts')
const COMMANDS = {
  deno: [bin('deno'), 'run', '-A', '--no-check', script],
  bun: [bin('bun'), 'run', script],
} as const

test.each(Object.entries(COMMANDS))('%s makes no write again by itself', async (_, [command, ...args]) => {
  const writes: string[] = []
  // The first of each kind has an answer; the connection of the next ends without one.
  const server = createServer(async (request, response) => {
    const write = `${request.headers['content-type']} ${await text(request)}`
    const isFirst = !writes.includes(write)
    writes.push(write)
    if (isFirst) response.end('ok')
    else request.socket.destroy()
  })
  await new Promise<void>((go) => server.listen(0, '127.0.0.1', go))
  const running = start(command, [...args, `http://127.0.0.1:${(server.address() as AddressInfo).port}`])
  try {
    await running.output(/^done$/m)
  } finally {
    running.stop()
    server.close()
  }
  const json = 'application/json {"text":"héllo"}'
  const form = expect.stringMatching(/^application\/x-www-form-urlencoded;charset=utf-8 text=a\+b$/i)
  expect(writes).toEqual([json, json, form, form])
})
