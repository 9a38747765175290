import { expect, test } from 'vitest'
import { PAGE, setUp } from './kit.ts'

const MB = 1024 * 1024
const file = new Blob([new Uint8Array(2.5 * MB)], { type: 'video/mp4' })
const transfers = (calls: readonly { body: unknown }[]) =>
  calls.map((call) => call.body as Record<string, unknown>).filter((body) => body?.['upload_phase'] === 'transfer')

test('an upload tells how far it is, can be stopped, and goes on where it stopped', async () => {
  const { app, sim } = setUp()
  const { publish } = app.pages.api(sim.host, PAGE)
  await publish.start({ kind: 'video', file_size: file.size, description: 'Film' }, { key: 'film' })
  expect(await publish.run('film')).toMatchObject({ state: 'bytes', step: 'upload' })
  expect(await publish.run('film')).toMatchObject({ state: 'bytes' })

  const stop = new AbortController()
  const seen: number[] = []
  const onProgress = (sent: number, total: number) => {
    expect(total).toBe(file.size)
    if (seen.push(sent) === 1) stop.abort(new Error('enough'))
  }
  await expect(publish.upload('film', file, { onProgress, signal: stop.signal })).rejects.toThrow('enough')
  expect(await publish.get('film')).toMatchObject({ state: 'waiting', progress: { sent: MB, total: file.size } })
  expect(sim.public.published).toEqual([])

  await sim.advance('10s')
  const job = await publish.upload('film', file, { onProgress })
  expect(job).toMatchObject({ state: 'done' })
  expect(seen).toEqual([MB, 2 * MB, 2.5 * MB])
  expect(transfers(sim.calls).map((body) => Number(body['start_offset']))).toEqual([0, MB, 2 * MB])
  expect(sim.public.published).toHaveLength(1)
})

test('the wrong file is refused, and the right one can still be brought', async () => {
  const { app, sim } = setUp()
  const { publish } = app.pages.api(sim.host, PAGE)
  await publish.start({ kind: 'video', file_size: file.size }, { key: 'film' })
  const failed = await publish.upload('film', new Blob(['no']))
  expect(failed).toMatchObject({
    state: 'failed',
    error: { message: expect.stringContaining(`instead of ${file.size}`) },
  })
  await publish.now('film')
  expect(await publish.upload('film', file)).toMatchObject({ state: 'done' })
})

test('a step that is stopped before it publishes leaves nothing in doubt for long', async () => {
  const { app, sim } = setUp()
  const { publish } = app.pages.api(sim.host, PAGE)
  await publish.start({ kind: 'post', message: 'Hello' }, { key: 'a' })
  await expect(publish.run('a', { signal: AbortSignal.abort(new Error('closing')) })).rejects.toThrow('closing')
  for (let round = 0; round < 10; round++) {
    await publish.run('a')
    await sim.advance('30s')
  }
  expect(await publish.get('a')).toMatchObject({ state: 'done' })
  expect(sim.public.published).toHaveLength(1)
})
