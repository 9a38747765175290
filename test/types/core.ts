import { createApp as createFast } from '../../core/fast.ts'
import type { Host } from '../../core/host.ts'
import {
  createApp,
  definePlugin,
  type Feature,
  type FeatureTypes,
  keys,
  type Tenants,
  type TypesOf,
  withFeatures,
} from '../../core/mod.ts'
import { router } from '../../core/router.ts'
import { messenger } from '../../plugins/messenger/mod.ts'
import { calls } from '../../plugins/whatsapp/features/calls.ts'
import { templates } from '../../plugins/whatsapp/features/templates.ts'
import { whatsapp } from '../../plugins/whatsapp/mod.ts'

type Equals<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false
const is = <_ extends true>(): void => {}
declare const host: Host

// A third-party plugin, whole, with nothing annotated: a bare generator infers its union.
const threads = () =>
  definePlugin({
    id: 'threads',
    env: keys({ THREADS_USER: { about: 'the user id' } }),
    credentials: keys({ THREADS_TOKEN: { about: 'a token', secret: true } }, (e) => ({ token: e.THREADS_TOKEN })),
    webhook: {
      objects: ['threads'],
      *events(entry, object) {
        const base = { id: entry.id, account: entry.id, lane: entry.id, at: 0 }
        yield { ...base, name: 'mention', kind: 'post', data: { text: object } }
        yield { ...base, name: 'reply', kind: 'hidden', data: { hidden: 1 } }
      },
    },
    api: ({ config, graph, account }) => ({
      publish: (text: string) => graph.post<{ id: string }>(`${config.THREADS_USER}/threads`, { text, account }),
    }),
    extend({ event, api, apis }) {
      is<Equals<typeof event.name, 'mention' | 'reply'>>()
      void apis['whatsapp']
      return { answer: (text: string) => api.publish(text) }
    },
    routes: [{ method: 'GET', path: '/me', handle: (_, { config }) => Response.json({ me: config.THREADS_USER }) }],
    tasks: {
      refresh: {
        every: '5 minutes',
        async run({ api, signal, budgetMs, config }) {
          if (budgetMs > 0 && !signal.aborted) await api().publish(config.THREADS_USER)
        },
      },
    },
    router,
    verify: ({ headers, config }) => headers.get('x-token') === config.THREADS_USER,
  })

// A feature of it, in the way of the products.
type Threads = TypesOf<ReturnType<typeof threads>>
interface Search extends FeatureTypes {
  readonly product: 'threads'
  readonly event: never
  readonly api: { find(word: string): Promise<string[]> }
  readonly extras: { found(): Promise<string[]> }
}
const search: Feature<Search, Threads['api']> = {
  product: 'threads',
  api: ({ api, store }) => ({
    async find(word) {
      await api.publish(word)
      return (await store.list<string>(word)).map((row) => row.value)
    },
  }),
  extend: ({ api }) => ({ found: () => api.find('x') }),
}
const featured = createApp({ plugins: [withFeatures(threads(), [search])] })
featured.threads.on('mention:post', async (ctx) => {
  is<Equals<Awaited<ReturnType<typeof ctx.found>>, string[]>>()
  await ctx.answer('both')
})
void featured.threads.api(host).find('x')
const plain = createApp({ plugins: [withFeatures(threads(), [])] })
// @ts-expect-error it has no features
plain.threads.api(host).find
is<Equals<(typeof plain)['threads'], (typeof bare)['threads']>>()
const bare = createApp({ plugins: [threads()] })
// @ts-expect-error a feature of another product's API
withFeatures(threads(), [templates])

const app = createApp({ plugins: [whatsapp({ use: [templates, calls] }), messenger(), threads()] })
app.use(async (ctx, next) => {
  await next()
  ctx.log.info(ctx.product, { at: ctx.event.at })
})
app.whatsapp.on('message:text', async (ctx, next) => {
  is<Equals<typeof ctx.message.text.body, string>>()
  is<Equals<typeof ctx.product, 'whatsapp'>>()
  // @ts-expect-error narrowed to text: there is no image
  ctx.message.image
  const draft = () => ctx.once('draft', () => 1)
  is<Equals<Awaited<ReturnType<typeof draft>>, number>>()
  await ctx.apis.messenger('page').text('2', 'hi')
  await ctx.apis.threads().publish('hi')
  const answer = await ctx.ask('name', 'Who are you?', { for: 'message:text' })
  is<Equals<typeof answer.data.text.body, string>>()
  await next()
})
app.whatsapp.on('status:failed', (ctx) => ctx.log.warn('undelivered', { id: ctx.event.id }))
app.messenger.on(['message:text', 'postback'], (ctx) => ctx.reply('hi', { quickReplies: ['Yes', 'No'] }))
app.threads.on('mention', (ctx) => ctx.answer(ctx.mention.text))
app.on('message:text', (ctx) => {
  if (ctx.product === 'whatsapp') is<Equals<typeof ctx.message.text.body, string>>()
  else is<Equals<typeof ctx.message.text, string>>()
  return ctx.reply('hi')
})
app.meta.on('unknown:object', (ctx) => ctx.log.info(ctx.unknown.object))
const sent = await app.send(host, { key: 'invoice-42' }, (apis) => apis.threads().publish('hi'))
is<Equals<typeof sent, { id: string }>>()
await app.sweep(host, { budgetMs: 10 })
// @ts-expect-error wrong query
app.whatsapp.on('message:txt', () => {})
// @ts-expect-error right query, wrong product
app.messenger.on('status', () => {})
// @ts-expect-error plugin not installed
app.instagram

// `tenants`: nothing to annotate, and the environment need not hold the tenants' tokens.
type EnvOfApp<A> = A extends { fetch(request: Request, host: Host<infer E>): unknown } ? E : never
const many = createApp({
  plugins: [whatsapp()],
  async tenants(product, account, at, store) {
    is<Equals<typeof product, string>>()
    is<Equals<typeof at, Host>>()
    return (await store.get<string>(account)) && { token: account }
  },
})
many.check({ META_APP_SECRET: '', WEBHOOK_VERIFY_TOKEN: '' } satisfies EnvOfApp<typeof many>)
const few = createFast({ plugins: [whatsapp()], tenants: (_, account) => ({ token: account }) })
few.check({ META_APP_SECRET: '', WEBHOOK_VERIFY_TOKEN: '' } satisfies EnvOfApp<typeof few>)
// An option that may be absent asks for the environment's credentials.
const maybe = createFast({ plugins: [whatsapp()], tenants: undefined as Tenants | undefined })
// @ts-expect-error WHATSAPP_TOKEN is missing
maybe.check({ META_APP_SECRET: '', WEBHOOK_VERIFY_TOKEN: '' } satisfies EnvOfApp<typeof maybe>)

// Without features, without the engine.
const fast = createFast({ plugins: [whatsapp()] })
fast.whatsapp.on('message', (ctx) => ctx.reply(ctx.message.type))
// @ts-expect-error the feature is not in `use`
fast.whatsapp.api(host).template
// @ts-expect-error no engine, no send
fast.send
// @ts-expect-error no engine, no once
fast.whatsapp.on('message', (ctx) => ctx.once('a', () => 1))
// @ts-expect-error a feature of another product
whatsapp({ use: [{ product: 'messenger' }] })

// @ts-expect-error a task must say how often in words
definePlugin({ id: 'x', api: () => 1, tasks: { t: { every: 'often', async run() {} } } })
// @ts-expect-error a query of one's own events only
createFast({ plugins: [threads()] }).threads.on('mention:hidden', () => {})
