// A Worker with a Durable Object, as an author deploys it; started by miniflare.ts.

import { d1Store } from '../../../runtimes/cloudflare/d1.ts'
import { cloudflare } from '../../../runtimes/cloudflare/mod.ts'
import { durableObject } from '../../../runtimes/cloudflare/object.ts'
import { crashApp, type WorkerSpec } from '../worker.ts'

declare const SPEC: WorkerSpec
declare const BACKEND: 'object' | 'd1'
const log = { debug() {}, info() {}, warn() {}, error() {} }
const app = crashApp(SPEC, (env, host) =>
  BACKEND === 'd1' ? d1Store((env as { DB: Parameters<typeof d1Store>[0] }).DB) : host.store,
)

export const SignalboxStore = durableObject(app)
export default cloudflare(app, { log })
