import { hasBearer, refused } from './bearer.ts'
import type { Services } from './context.ts'
import { milliseconds } from './duration.ts'
import { toLog } from './errors.ts'
import type { Host } from './host.ts'
import type { AnyPlugin } from './plugin.ts'

/** Runs one task now. */
export async function runTask(
  services: Services,
  plugin: AnyPlugin,
  name: string,
  host: Host,
  budgetMs: number,
): Promise<void> {
  const task = plugin.tasks?.[name]
  if (!task) return
  const stop = new AbortController()
  const cancel = host.timer(budgetMs, () => stop.abort())
  try {
    await task.run({
      config: services.configOf(plugin, host),
      host,
      store: services.storeOf(host).scope(`plugin/${plugin.id}`),
      log: host.log,
      signal: stop.signal,
      budgetMs,
      api: (account) => services.apiOf(plugin, account, host),
    })
  } finally {
    cancel()
  }
}

/** So long a task has also where events took all of the time: without it a backlog would let tokens lapse. */
const LEAST_MS = 1000

/** Runs the plugins' tasks whose time has come; a mark in the store lets one isolate run each. */
export async function runDueTasks(services: Services, host: Host, deadline: number): Promise<void> {
  for (const plugin of services.plugins)
    for (const [name, task] of Object.entries(plugin.tasks ?? {})) {
      const mark = `task/${plugin.id}/${name}`
      if (!(await services.storeOf(host).set(mark, host.now(), { ttl: milliseconds(task.every), ifVersion: null })))
        continue
      const budgetMs = Math.max(deadline - host.now(), LEAST_MS)
      await runTask(services, plugin, name, host, budgetMs).catch(
        toLog(host.log, 'task failed', { task: `${plugin.id}/${name}` }),
      )
    }
}

/** How long one call of the route may work: below the time-outs of cron services. */
const CALL_MS = 20_000
interface TaskRoute {
  readonly services: Services
  readonly secrets: readonly (string | undefined)[]
  sweep(host: Host, options: { readonly budgetMs: number }): Promise<void>
}
/**
 * For hosts whose cron calls an address: `GET` or `POST /signalbox/tasks/sweep` picks up what is due, and
 * `/signalbox/tasks/<plugin>.<task>` runs one task now. Behind a bearer, and off where none is set.
 */
export async function answerTask(request: Request, name: string, host: Host, route: TaskRoute): Promise<Response> {
  if (request.method !== 'GET' && request.method !== 'POST')
    return refused(405, 'method_not_allowed', {}, { allow: 'GET, POST' })
  if (!(await hasBearer(request, route.secrets))) return refused(403, 'forbidden')
  if (name === 'sweep') {
    await route.sweep(host, { budgetMs: CALL_MS })
    return Response.json({ ran: name })
  }
  const [id, task = ''] = name.split('.')
  const plugin = route.services.plugins.find((p) => p.id === id)
  if (!plugin || !Object.hasOwn(plugin.tasks ?? {}, task)) return refused(404, 'not_found')
  await runTask(route.services, plugin, task, host, CALL_MS)
  return Response.json({ ran: name })
}
