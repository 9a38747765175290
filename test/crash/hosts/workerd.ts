// A Worker with a Durable Object, as an author deploys it; workerd itself runs it, or miniflare where D1 is asked for.

import { env } from 'cloudflare:workers'
import { d1Store } from '../../../runtimes/cloudflare/d1.ts'
import { cloudflare } from '../../../runtimes/cloudflare/mod.ts'
import { durableObject } from '../../../runtimes/cloudflare/object.ts'
import { crashApp } from '../worker.ts'

declare module 'cloudflare:workers' {
  export const env: { readonly SPEC: string; readonly DB?: Parameters<typeof d1Store>[0] }
}
const { SPEC, DB } = env
const log = { debug() {}, info() {}, warn() {}, error() {} }
const app = crashApp(JSON.parse(SPEC), (_, host) => (DB ? d1Store(DB) : host.store))

export const SignalboxStore = durableObject(app)
export default cloudflare(app, { log })
