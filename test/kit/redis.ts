import { spawn } from 'node:child_process'
import { mkdtempSync } from 'node:fs'
import { type AddressInfo, connect, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { bound } from './bound.ts'

export async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  await new Promise<void>((resolve) => server.close(() => resolve()))
  return port
}

/** A real redis-server of its own, without persistence. */
export async function startRedis(): Promise<{ readonly port: number; stop(): void }> {
  const port = await freePort()
  const directory = mkdtempSync(join(tmpdir(), 'signalbox-redis-'))
  const flags = ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--dir', directory]
  const server = spawn(...bound('redis-server', flags), { stdio: 'ignore' })
  const failed = new Promise<never>((_, reject) => server.once('error', reject))
  const answers = (): Promise<boolean> =>
    new Promise((resolve) => {
      const socket = connect(port, '127.0.0.1', () => resolve(true)).once('error', () => resolve(false))
      socket.unref()
      socket.once('connect', () => socket.destroy())
    })
  const ready = async (): Promise<void> => {
    while (!(await answers())) await new Promise((resolve) => setTimeout(resolve, 10))
  }
  await Promise.race([ready(), failed])
  return { port, stop: () => void server.kill('SIGKILL') }
}
