import { createApp } from '../../../core/fast.ts'
import { envelope, type Ping, posted, probe } from '../probe.ts'
import { type Checks, equal, ok, rejects, testHost } from './kit.ts'

const make = () => createApp({ plugins: [probe()] })
async function play(app: ReturnType<typeof make>, ...pings: readonly Ping[]) {
  const test = testHost()
  const { status } = await app.fetch(await posted(envelope(...pings)), test.host)
  await test.settle()
  return { ...test, status }
}

export const dispatchChecks: Checks = {
  'handlers run in registration order, the app before the product': async () => {
    const app = make()
    const order: string[] = []
    const step = (name: string) => async (_: object, next: () => Promise<void>) => {
      order.push(name)
      await next()
      order.push(`/${name}`)
    }
    app.probe.on('ping', step('probe 1'))
    app.use(step('use'))
    app.probe.on('ping:pings', step('probe 2'))
    app.on('ping', step('on'))
    await play(app, { id: '1' })
    equal(order, ['use', 'on', 'probe 1', 'probe 2', '/probe 2', '/probe 1', '/on', '/use'])
  },
  'without next() the chain ends': async () => {
    const app = make()
    const seen: string[] = []
    app.probe.on('ping', () => {
      seen.push('first')
    })
    app.probe.on('ping', () => {
      seen.push('second')
    })
    await play(app, { id: '1' })
    equal(seen, ['first'])
  },
  'other kinds are left alone': async () => {
    const app = make()
    let seen = 0
    app.probe.on(['ping:pongs', 'ping:nothing'] as never, () => {
      seen++
    })
    await play(app, { id: '1' })
    equal(seen, 0)
  },
  'a handler that throws changes no status and stops nobody else': async () => {
    const app = make()
    const seen: string[] = []
    app.probe.on('ping', ({ ping }) => {
      if (ping.id === '2') throw new Error('boom')
      seen.push(ping.id)
    })
    const { status, log } = await play(app, { id: '1' }, { id: '2' }, { id: '3' })
    equal([status, seen], [200, ['1', '3']])
    equal(
      log.map((l) => [l.level, l.message]),
      [['error', 'handler failed']],
    )
    ok(/"stack":\["\s+at /.test(JSON.stringify(log)), 'the log does not say where it was thrown')
  },
  'next() twice is told to its author': async () => {
    const app = make()
    app.use(async (_, next) => {
      await next()
      await next()
    })
    const { log } = await play(app, { id: '1' })
    ok(JSON.stringify(log).includes('next() twice'), 'nobody was told')
  },
  'one conversation is handled in order, others beside it': async () => {
    const app = make()
    const seen: string[] = []
    let release = (): void => {}
    const gate = new Promise<void>((resolve) => {
      release = resolve
    })
    app.probe.on('ping', async ({ ping }) => {
      if (ping.id === 'a1') await gate
      seen.push(ping.id)
      if (ping.id === 'b1') release()
    })
    await play(app, { id: 'a1', user: 'a' }, { id: 'a2', user: 'a' }, { id: 'b1', user: 'b' })
    equal(seen, ['b1', 'a1', 'a2'])
  },
  'two accounts in one body keep their own': async () => {
    const app = make()
    const seen: string[] = []
    app.probe.on('ping', ({ event, ping }) => {
      seen.push(`${event.account} ${ping.id}`)
    })
    await play(app, { id: '1', account: '111' }, { id: '2', account: '222' })
    equal(seen, ['111 1', '222 2'])
  },
  'a context has its event, its data, its sugar and its store': async () => {
    const app = make()
    let found: unknown
    app.probe.on('ping', async (ctx) => {
      await ctx.store.set('count', ctx.ping.id)
      found = [ctx.product, ctx.event.kind, ctx.ping.text, typeof ctx.reply, (await ctx.store.get('count'))?.value]
    })
    await play(app, { id: '7', text: 'hi' })
    equal(found, ['probe', 'pings', 'hi', 'function', '7'])
  },
  'a wrong handler is refused where it is registered': () =>
    rejects((async () => make().probe.on('ping', 'not a function' as never))(), /query_unknown/),
  'two plugins of one name are refused': () =>
    rejects((async () => createApp({ plugins: [probe(), probe()] }))(), /plugin_invalid/),
}
