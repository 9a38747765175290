import { download } from './graph/media.ts'
import { answerGraph } from './graph/router.ts'
import type { Tasks } from './settle.ts'
import type { World } from './world.ts'

/** The hosts that simulated Meta answers for. */
const HOSTS = [
  'graph.facebook.com',
  'graph.instagram.com',
  'graph-video.facebook.com',
  'rupload.facebook.com',
  'api.instagram.com',
]

/** The app's `fetch`: Meta's hosts lead to the simulated Graph, others to `elsewhere`, or nowhere. */
export function metaFetch(
  world: World,
  tasks: Tasks,
  elsewhere: typeof globalThis.fetch | undefined,
): typeof globalThis.fetch {
  return async (input, init) => {
    const request = new Request(input, init)
    const { host, pathname } = new URL(request.url)
    if (host === 'lookaside.fbsbx.com')
      return download(new URL(request.url), request.headers.get('authorization')?.replace(/^Bearer /, ''), world)
    if (HOSTS.includes(host)) return answerGraph(request, host, pathname, world)
    if (elsewhere) return tasks.outside(elsewhere(input, init))
    throw new TypeError(
      `The simulator refuses ${request.method} ${host}: it is none of Meta's hosts (see options.fetch)`,
    )
  }
}
