// workerd with a D1 database on disk; a kill of this process's group takes workerd with it.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Miniflare } from 'miniflare'
import { env } from '../worker.ts'

const { LOCATION = '', SPEC = '{}', WORKER = '' } = process.env
const flare = new Miniflare({
  host: '127.0.0.1',
  modules: true,
  script: readFileSync(WORKER, 'utf8'),
  compatibilityDate: '2026-04-01',
  bindings: { ...env, SPEC },
  durableObjects: { SIGNALBOX: { className: 'SignalboxStore', useSQLite: true } },
  durableObjectsPersist: join(LOCATION, 'objects'),
  d1Databases: { DB: 'crash' },
  d1Persist: join(LOCATION, 'd1'),
})
// It leads its group, in which workerd is: the harness may end without a word.
process.once('SIGTERM', () => process.kill(-process.pid, 'SIGKILL'))
console.log(`listening ${(await flare.ready).port}`)
