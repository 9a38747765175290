import { execFileSync, spawn } from 'node:child_process'
import { chmodSync, mkdtempSync, rmSync } from 'node:fs'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { bound } from '../kit/bound.ts'
import { freePort } from '../kit/redis.ts'

/** A server that can be killed and started again on what it has kept. */
export interface Server {
  readonly url: string
  kill(): Promise<void>
  start(): Promise<void>
  remove(): Promise<void>
}
interface Init {
  readonly url: string
  readonly folder: string
  readonly command: string
  readonly args: readonly string[]
  /** What ends it without giving it time to tidy up. */
  readonly signal: 'SIGKILL' | 'SIGQUIT'
  readonly as?: { readonly uid?: number; readonly gid?: number }
  ready(): Promise<boolean>
}
async function server({ url, folder, command, args, signal, as, ready }: Init): Promise<Server> {
  let stop: () => Promise<void> = async () => {}
  const start = async (): Promise<void> => {
    const child = spawn(...bound(command, args, signal.slice(3)), { ...as, cwd: folder, stdio: 'ignore' })
    const gone = new Promise<void>((resolve) => child.once('exit', () => resolve()))
    stop = () => {
      child.kill(signal)
      return gone
    }
    for (let i = 0; i < 400; i++) {
      if (await ready()) return
      await new Promise((resolve) => setTimeout(resolve, 25))
    }
    throw new Error(`${command} did not start`)
  }
  await start()
  return {
    url,
    start,
    kill: () => stop(),
    async remove() {
      await stop()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

/** redis-server with every write on disk before it is answered. */
export async function durableRedis(): Promise<Server> {
  const port = await freePort()
  const folder = mkdtempSync(join(tmpdir(), 'signalbox-load-'))
  const flags = [
    '--port',
    `${port}`,
    '--bind',
    '127.0.0.1',
    '--appendonly',
    'yes',
    '--appendfsync',
    'always',
    '--save',
    '',
  ]
  const ready = (): Promise<boolean> =>
    new Promise((resolve) => {
      const socket = connect(port, '127.0.0.1', () => socket.end('PING\r\n'))
      let text = ''
      socket.on('data', (data) => {
        text += data
      })
      socket.on('error', () => resolve(false)).on('close', () => resolve(text.includes('PONG')))
    })
  const args = [...flags, '--dir', folder]
  return server({ url: `redis://127.0.0.1:${port}`, folder, command: 'redis-server', args, signal: 'SIGKILL', ready })
}

/** Postgres as it comes, but on a free port; SIGQUIT is its own word for a crash. */
export async function durablePostgres(bin: string): Promise<Server> {
  const port = await freePort()
  const folder = mkdtempSync(join(tmpdir(), 'signalbox-load-'))
  chmodSync(folder, 0o777)
  const id = (flag: string): number => Number(execFileSync('id', [flag, 'postgres'], { encoding: 'utf8' }))
  const as = process.getuid?.() === 0 ? { uid: id('-u'), gid: id('-g') } : {}
  const data = join(folder, 'data')
  const init = ['-D', data, '-A', 'trust', '-U', 'signalbox', '-E', 'UTF8', '--no-sync']
  execFileSync(join(bin, 'initdb'), init, { ...as, cwd: folder, stdio: 'ignore' })
  const url = `postgres://signalbox@127.0.0.1:${port}/postgres`
  const ready = async (): Promise<boolean> => {
    const client = new pg.Client(url)
    client.on('error', () => {})
    return client.connect().then(
      () => client.end().then(() => true),
      () => false,
    )
  }
  const args = ['-D', data, '-p', `${port}`, '-h', '127.0.0.1', '-k', folder]
  return server({ url, folder, command: join(bin, 'postgres'), args, signal: 'SIGQUIT', as, ready })
}
