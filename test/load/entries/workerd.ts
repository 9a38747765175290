import { cloudflare } from '../../../runtimes/cloudflare/mod.ts'
import { durableObject } from '../../../runtimes/cloudflare/object.ts'
import { loadApp } from '../app.ts'

const app = loadApp('http://witness') // where the network of this Worker ends
export const SignalboxStore = durableObject(app)
export default cloudflare(app)
