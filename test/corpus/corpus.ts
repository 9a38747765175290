import { createApp } from '../../core/fast.ts'
import { instagram } from '../../plugins/instagram/mod.ts'
import { messenger } from '../../plugins/messenger/mod.ts'
import { pages } from '../../plugins/pages/mod.ts'
import { whatsapp } from '../../plugins/whatsapp/mod.ts'
import { signatureOf } from '../simulator/envelope.ts'
import { simulator } from '../simulator/mod.ts'

/** One event as the report shows it. */
export interface ReportedEvent {
  readonly product: string
  readonly name: string
  readonly kind: string
  readonly account: string
  readonly user: string | null
  readonly id: string | null
}
export interface Report {
  /** What the app answered. */
  readonly status: number
  readonly events: readonly ReportedEvent[]
  readonly error?: string
}

/** A reader that signs any bytes, posts them through an app with every webhook plugin, and tells what came of it. */
export function corpusReader(): (bytes: Uint8Array) => Promise<Report> {
  let events: ReportedEvent[] = []
  const app = createApp({ plugins: [whatsapp(), messenger(), instagram(), pages()] })
  app.use(async (ctx, next) => {
    const { name, kind, account, user = null, id = null } = ctx.event
    events.push({ product: ctx.product, name, kind, account, user, id })
    await next()
  })
  const sim = simulator(app)
  const secret = sim.secret
  return async (bytes) => {
    events = []
    const before = sim.log.length
    const headers = { 'x-hub-signature-256': await signatureOf(secret, bytes) }
    const request = new Request('https://app.example/webhook', { method: 'POST', headers, body: bytes as BodyInit })
    const { status } = await sim.fetch(request)
    await sim.settle()
    const error = sim.log.slice(before).find((line) => line.level === 'error')
    return { status, events, ...(error && { error: `${error.message} ${JSON.stringify(error.data)}` }) }
  }
}
