import { deno } from 'signalbox/deno'
import { app } from './app.ts'

// At the top level, so that Deno Deploy finds the cron that `deno` registers.
const handler = deno(app)
Deno.serve({ port: Number(Deno.env.get('PORT') ?? 8000) }, handler)
