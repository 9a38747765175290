import { isJson, listOf, textOf } from '../json.ts'
import type { World } from '../world.ts'
import type { GraphCall } from './call.ts'
import { GraphRefusal, refusalBody } from './errors.ts'
import type { RootEndpoint } from './table.ts'

const MOST = 50

/** One operation of a batch as a call of its own. */
function operation(item: unknown, outer: GraphCall): GraphCall {
  if (!isJson(item)) throw new GraphRefusal('parameter', 'Each batch operation must be an object.')
  const url = new URL(textOf(item['relative_url']).replace(/^\/+/, ''), 'https://graph.example/')
  const fields = Object.fromEntries([...url.searchParams, ...new URLSearchParams(textOf(item['body']))])
  const params = Object.fromEntries(
    Object.entries(fields).map(([name, value]) => [name, /^[[{]/.test(value) ? JSON.parse(value) : value]),
  )
  const segments = url.pathname.split('/').filter((s) => s !== '')
  const path = /^v\d+\.\d+$/.test(segments[0] ?? '') ? segments.slice(1) : segments
  const own = params['access_token']
  return {
    ...outer,
    method: textOf(item['method']).toUpperCase() || 'GET',
    path,
    params,
    query: Object.fromEntries(url.searchParams),
    token: typeof own === 'string' ? own : outer.token,
  }
}

type Run = (call: GraphCall) => Promise<unknown>
async function one(item: unknown, outer: GraphCall, world: World, run: Run): Promise<unknown> {
  let code = 200
  let body: unknown
  try {
    body = await run(operation(item, outer))
  } catch (error) {
    if (!(error instanceof GraphRefusal)) throw error
    code = error.refusal.status
    body = refusalBody(error, undefined, `A${world.random.text(22)}`)
  }
  if (code === 200 && isJson(item) && item['omit_response_on_success'] === true) return null
  const headers = [{ name: 'Content-Type', value: 'application/json; charset=UTF-8' }]
  return { code, headers, body: JSON.stringify(body) }
}

/** `POST /` with up to 50 operations, in order. Source: https://developers.facebook.com/docs/graph-api/batch-requests */
export const batchEndpoint: RootEndpoint = {
  method: 'POST',
  path: '',
  async handle(call, world, run) {
    const items = listOf(call.params['batch'])
    if (items.length === 0) throw new GraphRefusal('parameter', 'The parameter batch is required.')
    if (items.length > MOST)
      throw new GraphRefusal('parameter', `Too many requests in batch message. Maximum batch size is ${MOST}`)
    const answers: unknown[] = []
    for (const item of items) answers.push(await one(item, call, world, run))
    return answers
  },
}
