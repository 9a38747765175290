import { describe, expect, test } from 'vitest'
import { apiOf, CONTENTS, drive, INSTAGRAM, PAGE, seenOf, setUp } from './kit.ts'

describe('every kind of content', () => {
  test.each(Object.entries(CONTENTS))('%s is published once', async (name, target) => {
    const { app, sim } = setUp()
    const job = await apiOf(app, sim.host, target).start(target.content as never, { key: name })
    expect(sim.calls).toEqual([])
    const end = await drive(sim, app, sim.host, job.id, target)
    expect(end.error).toBeUndefined()
    expect(end).toMatchObject({ state: 'done', published: { id: expect.any(String) } })
    await sim.advance('1d')
    expect(sim.public.published).toHaveLength(seenOf(target))
    expect(sim.public.published[0]).toMatchObject({ account: target.on === 'pages' ? PAGE : INSTAGRAM })
  })
})

test('a reel that Meta could not fetch is begun anew when it is taken up again', async () => {
  const { app, sim } = setUp()
  const url = 'https://x.example/unreadable.mp4'
  const target = { ...CONTENTS['reel'], content: { kind: 'reel', url } } as const
  const publish = apiOf(app, sim.host, { on: 'pages' })
  const { id } = await publish.start(target.content as never, { key: 'reel' })
  expect(await drive(sim, app, sim.host, id, target as never)).toMatchObject({ state: 'failed', step: 'start' })
  const sessions = () => sim.calls.filter((call) => JSON.stringify(call.body ?? {}).includes('"start"')).length
  const before = sessions()
  await publish.now(id)
  expect(await drive(sim, app, sim.host, id, target as never)).toMatchObject({ state: 'failed' })
  expect(sessions()).toBe(before + 1)
})
