import { cloudflare } from '../../../runtimes/cloudflare/mod.ts'
import { app } from '../hostile/app.ts'

export default cloudflare(app)
