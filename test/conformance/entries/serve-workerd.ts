import { cloudflare } from '../../../runtimes/cloudflare/mod.ts'
import { durableObject } from '../../../runtimes/cloudflare/object.ts'
import { makeApp } from '../hostile/app.ts'

const app = makeApp()
export const SignalboxStore = durableObject(app)
export default cloudflare(app)
