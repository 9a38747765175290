import { cloudflare } from 'signalbox/cloudflare'
import { durableObject } from 'signalbox/cloudflare/object'
import { app } from './app.ts'

interface Env {
  META_APP_SECRET: string
  WEBHOOK_VERIFY_TOKEN: string
  WHATSAPP_TOKEN: string
}

export default cloudflare(app) satisfies ExportedHandler<Env>
/** The store: one object a scope, in its own SQLite. */
export class SignalboxStore extends durableObject(app) {}
