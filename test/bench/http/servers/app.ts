import { createApp } from '../../../../core/fast.ts'
import { whatsapp } from '../../../../plugins/whatsapp/mod.ts'

/** What is measured: signature, parse, dispatch and one handler, without a store. */
export const app = createApp({ plugins: [whatsapp()] })
const reached = { count: 0 }
app.whatsapp.on('message:text', () => {
  reached.count++
})
export const env = { META_APP_SECRET: 'bench-app-secret', WEBHOOK_VERIFY_TOKEN: 'verify', WHATSAPP_TOKEN: 'token' }
