import { cloudflare } from '../../../runtimes/cloudflare/mod.ts'
import { makeApp } from '../hostile/app.ts'

export default cloudflare(makeApp())
