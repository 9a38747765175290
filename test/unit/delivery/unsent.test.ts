import { describe, expect, test, vi } from 'vitest'
import { type BatchCall, batch } from '../../../core/graph/batch.ts'
import type { Transformer } from '../../../core/graph/types.ts'
import { note, setUp, texts } from './kit.ts'

describe('a send that fails before anything leaves the process', () => {
  const failing = (times: number, onUnknown: 'resend' | 'park' = 'resend') => {
    let left = times
    const down: Transformer = (call, next) => {
      if (left-- > 0) throw new Error('the vault of tokens is down')
      return next(call)
    }
    const t = setUp({ retries: ['1s', '1s'], onUnknown }, undefined, { graph: { use: [down] } })
    t.app.notes.on('message', (ctx) => ctx.reply('hi'))
    return t
  }
  test.each(['resend', 'park'] as const)('is tried again as any failure, with onUnknown %s', async (onUnknown) => {
    const t = failing(2, onUnknown)
    await t.post([note('m1')])
    await t.advance(5000)
    expect(texts(t.sent)).toEqual(['hi'])
    expect(await t.app.dead(t.host)).toEqual([])
  })
  test('goes to the dead letters in the end, and its lane goes on', async () => {
    const t = failing(3)
    await t.post([note('m1')])
    await t.post([note('m2')])
    await t.advance(10_000)
    expect(await t.app.dead(t.host)).toMatchObject([{ reason: 'tries', event: { id: 'm1' } }])
    expect(texts(t.sent)).toEqual(['hi'])
  })
  test('is made by the next app.send of its key', async () => {
    const t = failing(1, 'park')
    const send = () => t.app.send(t.host, { key: 'a' }, (apis) => apis.notes('page').say('ada', 'a'))
    await expect(send()).rejects.toThrow('the vault of tokens is down')
    await send()
    expect(texts(t.sent)).toEqual(['a'])
  })
})

describe('a send that Meta refused', () => {
  test('is made again by the next try, also where others went out beside it', async () => {
    const t = setUp({ retries: ['1s'] })
    t.app.notes.on('message', async (ctx) => {
      await Promise.all([ctx.api.say('ada', 'one', 'one'), ctx.api.say('ada', 'two', 'two')])
    })
    t.fates.push('refused', 'ok')
    await t.post([note('m1')])
    await t.advance(5000)
    expect(texts(t.sent).sort()).toEqual(['one', 'two'])
    expect(await t.app.dead(t.host)).toEqual([])
  })
  test('is made again whatever its name is', async () => {
    const t = setUp({ retries: ['1s'] })
    t.app.notes.on('message', async (ctx) => {
      await ctx.reply('hi')
      await ctx.api.say('ada', 'invoice', '42')
    })
    t.fates.push('ok', 'refused')
    await t.post([note('m1')])
    await t.advance(5000)
    expect(texts(t.sent)).toEqual(['hi', 'invoice'])
  })
  test('stays refused where its handler went on to another', async () => {
    const t = setUp({ retries: ['1s', '1s'] })
    t.app.notes.on('message', async (ctx) => {
      await ctx.api.say('ada', 'first', '7').catch(() => ctx.api.say('ada', 'instead', '3'))
      if (ctx.tries < 3) throw new Error('later')
    })
    t.fates.push('refused')
    await t.post([note('m1')])
    await t.advance(5000)
    expect(texts(t.sent)).toEqual(['instead'])
    expect(await t.app.dead(t.host)).toEqual([])
  })
})

test('names that every object has are names as any: of sends, of memos and of questions', async () => {
  const t = setUp({ retries: ['1s'] })
  let failed = false
  let answers: unknown[] = []
  t.app.notes.on('message', async (ctx) => {
    answers = []
    if (ctx.message.id !== 'm1') return
    for (const name of ['__proto__', 'constructor']) {
      answers.push(await ctx.once(name, () => `memo of ${name}`))
      await ctx.api.say('ada', name, name)
    }
    if (!failed) {
      failed = true
      throw new Error('again')
    }
    for (const name of ['b', '1', '__proto__', 'toString', '0']) answers.push((await ctx.ask(name, () => {})).id)
  })
  await t.post([note('m1')])
  await t.advance(5000)
  for (const id of ['a1', 'a2', 'a3', 'a4', 'a5']) {
    await t.post([note(id)])
    await t.settle()
  }
  expect(texts(t.sent)).toEqual(['__proto__', 'constructor'])
  expect(answers).toEqual(['memo of __proto__', 'memo of constructor', 'a1', 'a2', 'a3', 'a4', 'a5'])
})

describe('what a handler may throw', () => {
  test.each([undefined, null, 'a text', 42])('%s counts as any failure', async (thrown) => {
    const t = setUp({ retries: ['1s'] })
    let runs = 0
    t.app.notes.on('message', () => {
      if (++runs === 1) throw thrown
    })
    await t.post([note('m1')])
    await t.advance(3000)
    expect(runs).toBe(2)
    expect(t.logs.map(({ message }) => message)).toEqual(['handler failed'])
  })
  test('an `onError` that fails later is told of in the log', async () => {
    const failed = vi.fn()
    process.on('unhandledRejection', failed)
    const t = setUp({ retries: [] }, undefined, {
      onError: async () => {
        throw new Error('no network')
      },
    })
    t.app.notes.on('message', () => {
      throw new Error('bad')
    })
    await t.post([note('m1')])
    await t.settle()
    await new Promise((resolve) => setTimeout(resolve))
    process.off('unhandledRejection', failed)
    expect(failed).not.toHaveBeenCalled()
    expect(t.logs).toContainEqual(expect.objectContaining({ level: 'error', message: 'onError failed' }))
  })
})

describe('a send that its handler does not wait for', () => {
  test.each([
    ['at once', 1],
    ['in a later try', 2],
  ])('%s is part of the run', async (_, good) => {
    const t = setUp({ retries: ['1s', '1s'] })
    let runs = 0
    t.app.notes.on('message', (ctx) => {
      if (++runs < good) throw new Error('not yet')
      void ctx.reply('hi').catch(() => {})
    })
    await t.post([note('m1')])
    await t.settle()
    await t.advance(2000)
    expect(texts(t.sent)).toEqual(['hi'])
    expect(await t.app.backlog(t.host)).toMatchObject({ events: 0, envelopes: 0 })
    await t.advance(120_000)
    expect([runs, texts(t.sent)]).toEqual([good, ['hi']])
  })
})

describe('a batch that a handler sends', () => {
  const batched = async (ops: (run: number) => readonly BatchCall[]) => {
    const t = setUp({ retries: ['1s'] })
    let sent = 0
    let runs = 0
    Object.assign(t.host, {
      fetch: async () => {
        sent++
        return Response.json([{ code: 200, body: '{"id":"1"}' }])
      },
    })
    t.app.notes.on('message', async (ctx) => {
      await Promise.all(batch(ctx.graph, ops(++runs)))
      if (runs === 1) throw new Error('after it')
    })
    await t.post([note('m1')])
    await t.advance(2000)
    return { runs, sent, dead: (await t.app.dead(t.host)).map(({ reason }) => reason) }
  }
  const op = (to: string, token?: string): BatchCall => ({ method: 'POST', path: 'messages', body: { to }, token })
  test('is answered from its record when it is the same, also with another token', async () => {
    expect(await batched((run) => [op('ada', `token-${run}`)])).toEqual({ runs: 2, sent: 1, dead: [] })
  })
  test('parks the event when it is another', async () => {
    expect(await batched((run) => [op(run === 1 ? 'ada' : 'bob')])).toMatchObject({
      sent: 1,
      dead: ['effect_diverged'],
    })
  })
})
