import { milliseconds } from '../clock.ts'
import type { Json } from '../json.ts'
import type { World } from '../world.ts'
import { checkInsights, checkPage, rowsOf, weightOf } from './ads-insights.ts'
import { onAccount, onObject } from './ads-objects.ts'
import { admit, type Run } from './ads-state.ts'
import type { GraphCall } from './call.ts'
import { GraphRefusal } from './errors.ts'
import { pageOf } from './paging.ts'
import type { NodeEndpoint } from './table.ts'

// Source: https://developers.facebook.com/docs/marketing-api/insights/best-practices#asynchronous

const TOO_MUCH = {
  status: 400,
  code: 100,
  subcode: 1487534,
  message: "Please reduce the amount of data you're asking for, then retry your request",
}
const asked = ({ params }: GraphCall): Json => {
  const { access_token: _, appsecret_proof: __, limit: ___, after: ____, ...rest } = params
  return rest
}

/** An answer at once, or a refusal where it would be too heavy. */
function sync(of: string, call: GraphCall, world: World): Json {
  checkPage(call.params, world)
  const rows = rowsOf(of, call.params, world, world.clock.now())
  if (weightOf(rows, call.params) > (world.limits.reportCells ?? Number.POSITIVE_INFINITY))
    throw new GraphRefusal(TOO_MUCH)
  return pageOf(rows, call)
}

function submit(of: string, account: string, call: GraphCall, world: World): Json {
  checkInsights(call.params)
  const id = `6${world.random.digits(16)}`
  world.ads.runs.set(id, { id, account, of, at: world.clock.now(), params: asked(call) })
  world.changed()
  return { report_run_id: id }
}

/** How far a run is: it works for a while, and its percentage runs ahead of it. */
export function reportState(run: Run, world: World): Json {
  const { reportTakes = '4s', reportCells = Number.POSITIVE_INFINITY } = world.limits
  const share = Math.min(1, (world.clock.now() - run.at) / Math.max(1, milliseconds(reportTakes)))
  const about = { id: run.id, account_id: run.account.slice(4), time_completed: 0 }
  if (share < 0.2) return { ...about, async_status: 'Job Not Started', async_percent_completion: 0 }
  if (share < 1) {
    const async_status = share < 0.4 ? 'Job Started' : 'Job Running'
    return { ...about, async_status, async_percent_completion: Math.min(100, Math.round(share * 120)) }
  }
  run.rows ??= rowsOf(run.of, run.params, world, run.at)
  const { rows } = run
  if (weightOf(rows, run.params) > reportCells)
    return {
      ...about,
      async_status: 'Job Failed',
      async_percent_completion: 0,
      error_code: TOO_MUCH.code,
      error_subcode: TOO_MUCH.subcode,
      error_message: TOO_MUCH.message,
    }
  return { ...about, async_status: 'Job Completed', async_percent_completion: 100 }
}

const onRun = (edge: string, handle: (run: Run, call: GraphCall, world: World) => unknown): NodeEndpoint => ({
  method: 'GET',
  edge,
  handle(id, call, world) {
    const run = world.ads.runs.get(id)
    // A new run is not everywhere at once.
    if (!run || world.clock.now() - run.at < milliseconds(world.limits.reportUnseen ?? 0)) return undefined
    admit(call, world)
    return handle(run, call, world)
  },
})

/** Insights, at once and by runs. */
export const adReportNodes: readonly NodeEndpoint[] = [
  onAccount('GET', 'insights', sync),
  onAccount('POST', 'insights', (account, call, world) => submit(account, account, call, world)),
  onObject('GET', 'insights', ({ id }, call, world) => sync(id, call, world)),
  onObject('POST', 'insights', ({ id, account }, call, world) => submit(id, account, call, world)),
  onRun('', (run, _, world) => reportState(run, world)),
  onRun('insights', (run, call, world) => {
    if (reportState(run, world)['async_status'] !== 'Job Completed')
      throw new GraphRefusal({ status: 400, code: 100, message: 'Error accessing adreport job.' })
    checkPage(call.params, world)
    return pageOf(run.rows ?? [], call)
  }),
]
