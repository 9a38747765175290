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
