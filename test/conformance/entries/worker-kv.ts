// A Worker on KV alone.
import { createApp } from '../../../core/app.ts'
import { type KvNamespace, kvStore } from '../../../runtimes/cloudflare/kv.ts'
import { cloudflare } from '../../../runtimes/cloudflare/mod.ts'
import { probe } from '../probe.ts'

const app = createApp({ plugins: [probe()], storage: (env: { KV: KvNamespace }) => kvStore(env.KV) })
app.probe.on('ping', async (ctx) => {
  await ctx.host.fetch(`https://witness.example/${ctx.ping.id}/1`)
})

export default cloudflare(app)
