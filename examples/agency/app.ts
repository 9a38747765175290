import { createApp, type Store } from 'signalbox'
import { auth } from 'signalbox/auth'
import { instagram } from 'signalbox/instagram'
import { messenger } from 'signalbox/messenger'
import { whatsapp } from 'signalbox/whatsapp'

/** What the agency agreed with a client; in real life a row of your own database. */
interface Client {
  readonly greeting: string
  /** Answers a day, over all products. */
  readonly daily: number
}
export const CLIENTS: Readonly<Record<string, Client>> = {
  bakery: { greeting: 'Fresh bread until noon! How can we help?', daily: 500 },
  garage: { greeting: 'Garage here. Tell us your plate number, please.', daily: 50 },
}

/** Who the visitor of /connect is. Yours will read a session; the example takes the client from a signed-in proxy. */
const clientOf = (request: Request): string | undefined => {
  const name = request.headers.get('x-client') ?? new URL(request.url).searchParams.get('client') ?? ''
  return name in CLIENTS ? name : undefined
}
const { plugin, tenants } = auth({
  tenantOf: clientOf,
  fields: () => app.fields(),
})
export const app = createApp({ plugins: [whatsapp(), messenger(), instagram(), plugin], tenants })

app.meta.on('credential:revoked', (ctx) => {
  ctx.log.error('a client must connect again', { client: ctx.credential.tenant })
})

/** One more answer for a client; false where the day's are used up. Counted once an event. */
async function allowed(store: Store, client: string, now: number): Promise<boolean> {
  const key = `answers/${client}/${Math.floor(now / 86_400_000)}`
  for (;;) {
    const row = await store.get<number>(key)
    if ((row?.value ?? 0) >= (CLIENTS[client]?.daily ?? 0)) return false
    const next = (row?.value ?? 0) + 1
    if (await store.set(key, next, { ttl: 2 * 86_400_000, ifVersion: row?.version ?? null })) return true
  }
}

app.on('message:text', async (ctx) => {
  const { directory } = ctx.apis.auth()
  const owner = await directory.find(ctx.product, ctx.event.account)
  const client = owner && CLIENTS[owner.tenant]
  if (!owner || !client) return
  const { host } = ctx
  // One count for a client's accounts of every product: it lies in a scope of the client, not of the account.
  const store = host.store.scope(`agency/${owner.tenant}`)
  if (await ctx.once('allowed', () => allowed(store, owner.tenant, host.now()))) await ctx.reply(client.greeting)
  else ctx.log.warn('the client has used up its answers of today', { client: owner.tenant })
})
// An account that no client has connected: Meta got its 200, nothing is answered.
app.meta.on('unknown:account', (ctx) => ctx.log.warn('nobody owns this account', { account: ctx.event.account }))

/** For trying it: a key ring as `npx signalbox vault keys` makes one. */
export const env = { TOKEN_KEYS: '{"example":"c2lnbmFsYm94LWV4YW1wbGUta2V5LTMyLWJ5dGVzISE="}' }
export const hint = 'A client connects its accounts at /connect/facebook?client=bakery (or whatsapp, instagram).'
