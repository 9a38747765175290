import { build } from 'esbuild'
import { Miniflare } from 'miniflare'
import { expect, test } from 'vitest'

const source = `
import { DurableObject } from 'cloudflare:workers'
import { objectRows } from './runtimes/cloudflare/object-store.ts'
export class Rows extends DurableObject {
  #rows = objectRows(this.ctx.storage)
  #count = (table) => this.ctx.storage.sql.exec('select count(*) as n from ' + table).one().n
  async run() {
    const { store } = this.#rows
    const large = 'x'.repeat(5_000_000), told = []
    const tell = (done) => told.push([Boolean(done), this.#count('signalbox'), this.#count('signalbox_parts')])
    const version = await store.set('a', large, { ifVersion: null })
    tell(version)
    tell(await store.set('a', large + 'y', { ifVersion: null }))
    tell(await store.set('a', large + 'y', { ifVersion: version }))
    told.push((await store.get('a')).value.length, (await store.list('a'))[0].value.length)
    tell(await store.set('a', 1))
    tell(await store.set('a', large, { ttl: 1 }))
    await new Promise((go) => setTimeout(go, 20))
    tell(await store.set('a', large, { ifVersion: null }))
    tell(await store.delete('a'))
    // A part that cannot be written takes its row with it.
    this.ctx.storage.sql.exec("create trigger full before insert on signalbox_parts begin select raise(abort, 'full'); end")
    await store.set('b', 1)
    told.push(await store.set('b', large).catch((error) => error.message.slice(0, 4)), (await store.get('b')).value)
    return told
  }
}
export default { fetch: async (_, env) => Response.json(await env.OBJECT.getByName('x').run()) }`

test('a value that no row of an object takes is kept in parts, which go with it', { timeout: 60_000 }, async () => {
  const { outputFiles } = await build({
    stdin: { contents: source, resolveDir: `${import.meta.dirname}/../..` },
    bundle: true,
    format: 'esm',
    external: ['cloudflare:*'],
    write: false,
  })
  const flare = new Miniflare({
    modules: true,
    script: outputFiles[0]?.text ?? '',
    compatibilityDate: '2026-04-01',
    durableObjects: { OBJECT: { className: 'Rows', useSQLite: true } },
  })
  try {
    expect(await (await flare.dispatchFetch('http://x')).json()).toEqual([
      [true, 1, 8],
      [false, 1, 8],
      [true, 1, 8],
      5_000_001,
      5_000_001,
      [true, 1, 0],
      [true, 1, 8],
      [true, 1, 8],
      [true, 0, 0],
      'full',
      1,
    ])
  } finally {
    await flare.dispose()
  }
})
