import { createGraph } from '../graph/client.ts'
import { createProver } from '../graph/proof.ts'
import type { Graph } from '../graph/types.ts'
import type { Host } from '../host.ts'

/** A Meta app: the Facebook app, or the Instagram app for Instagram Login. */
export interface MetaApp {
  readonly id: string
  readonly secret: string
}
/** What the functions of this module call Meta with. */
export interface AuthSite extends Pick<Host, 'fetch' | 'now' | 'random' | 'timer'> {
  readonly version?: string | undefined
  /** Replaces `https://<host>`, for simulators. */
  readonly url?: string | undefined
}

/** A client that speaks with one token, signed with the app's secret. */
export function graphWith(site: AuthSite, app: MetaApp, token: string, host?: 'graph.instagram.com'): Graph {
  return createGraph({
    fetch: site.fetch,
    version: site.version,
    url: site.url,
    site,
    proof: createProver(),
    credentials: () => ({ token, host, appSecret: app.secret, proof: host === undefined }),
  })
}
/** A client that speaks with the app's own token, in the short form that needs no call. */
export const appGraph = (site: AuthSite, app: MetaApp): Graph => graphWith(site, app, `${app.id}|${app.secret}`)
