import { execFileSync, spawn } from 'node:child_process'
import { chmodSync, existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { bound } from './bound.ts'
import { freePort } from './redis.ts'

const DEBIAN = '/usr/lib/postgresql'

/** Where Debian's packages put `initdb` and `postgres`; undefined where they are not installed. */
export const postgresBin: string | undefined = existsSync(DEBIAN)
  ? readdirSync(DEBIAN)
      .map((version) => join(DEBIAN, version, 'bin'))
      .find((bin) => existsSync(join(bin, 'initdb')))
  : undefined

/** Postgres refuses to run as root, so root lends it the account that the package has made. */
function account(): { uid?: number; gid?: number } {
  if (process.getuid?.() !== 0) return {}
  const id = (flag: string): number => Number(execFileSync('id', [flag, 'postgres'], { encoding: 'utf8' }))
  return { uid: id('-u'), gid: id('-g') }
}

/** A real Postgres server of its own, in a folder that is removed with it. */
export async function startPostgres(bin: string): Promise<{ readonly url: string; stop(): Promise<void> }> {
  const folder = mkdtempSync(join(tmpdir(), 'signalbox-pg-'))
  chmodSync(folder, 0o777)
  const data = join(folder, 'data')
  const as = account()
  execFileSync(join(bin, 'initdb'), ['-D', data, '-A', 'trust', '-U', 'signalbox', '-E', 'UTF8', '--no-sync'], {
    ...as,
    cwd: folder,
    stdio: 'ignore',
  })
  const port = await freePort()
  const flags = ['-D', data, '-p', String(port), '-h', '127.0.0.1', '-k', folder, '-c', 'fsync=off']
  const server = spawn(...bound(join(bin, 'postgres'), flags, 'INT'), { ...as, cwd: folder, stdio: 'ignore' })
  const url = `postgres://signalbox@127.0.0.1:${port}/postgres`
  for (let i = 0; ; i++) {
    const client = new pg.Client(url)
    const ready = await client.connect().then(
      () => client.end().then(() => true),
      () => false,
    )
    if (ready) break
    if (i > 200 || server.exitCode !== null) throw new Error('Postgres did not start')
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
  return {
    url,
    async stop() {
      const ended = new Promise((resolve) => server.once('exit', resolve))
      server.kill('SIGINT')
      await ended
      rmSync(folder, { recursive: true, force: true })
    },
  }
}
