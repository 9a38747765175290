import { cloudflare } from '../../../../runtimes/cloudflare/fast.ts'
import { app, env } from './app.ts'

const worker = cloudflare(app)
export default {
  fetch: (request: Request, _: unknown, ctx: Parameters<typeof worker.fetch>[2]) => worker.fetch(request, env, ctx),
}
