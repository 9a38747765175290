import type { ProductId } from '../accounts.ts'
import { messagingChat } from '../chats/messaging.ts'
import { whatsappChat } from '../chats/whatsapp.ts'
import type { Duration } from '../clock.ts'
import { isJson, type Json, textOf } from '../json.ts'
import type { Simulation } from '../simulation.ts'
import { page } from './page.ts'
import { snapshot } from './snapshot.ts'

const HEADERS = {
  'content-type': 'text/html; charset=utf-8',
  'x-content-type-options': 'nosniff',
  'content-security-policy':
    "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; connect-src 'self'; img-src data:",
}
const NOT_BUILT =
  '<!doctype html><title>signalbox</title><p>The console comes with the built package: run <code>npm start</code>.'

/** Tells of every change; what changed is fetched again, so a message that is lost does no harm. */
function changes(simulation: Simulation): Response {
  const encoder = new TextEncoder()
  let stop = (): void => {}
  let told = false
  const body = new ReadableStream<Uint8Array>({
    start(out) {
      out.enqueue(encoder.encode('retry: 500\n\ndata: hello\n\n'))
      stop = simulation.watch(() => {
        if (told) return
        told = true
        setTimeout(() => {
          told = false
          try {
            out.enqueue(encoder.encode('data: changed\n\n'))
          } catch {
            stop()
          }
        }, 30)
      })
    },
    cancel: () => stop(),
  })
  return new Response(body, { headers: { 'content-type': 'text/event-stream', 'cache-control': 'no-store' } })
}

/** What a customer does. */
async function chat(order: Json, { world, settle }: Simulation): Promise<unknown> {
  const product = textOf(order['product']) as ProductId
  const account =
    world.accounts.find((a) => a.id === order['account']) ?? world.accounts.find((a) => a.product === product)
  if (!account) throw new TypeError(`There is no account of "${product}"`)
  const conversation = world.conversation(account, textOf(order['user']))
  const phone = (product === 'whatsapp' ? whatsappChat : messagingChat)(conversation, world, settle)
  if (typeof order['says'] === 'string') return phone.says(order['says'])
  if (typeof order['taps'] === 'string') return phone.taps(order['taps'])
  if (order['sends'] === 'image') return phone.sends({ type: 'image' })
  throw new TypeError('Nothing to do')
}

/** The orders that the page gives, by name. */
const ORDERS: Readonly<Record<string, (order: Json, simulation: Simulation) => unknown>> = {
  chat,
  advance: (order, { world, settle }) => world.clock.advance(textOf(order['by']) as Duration, settle),
  redeliver: (order, { world }) => world.office.redeliver(Number(order['id'])),
}

async function act(request: Request, simulation: Simulation): Promise<Response> {
  const order: unknown = await request.json().catch(() => undefined)
  const run = isJson(order) ? ORDERS[textOf(order['do'])] : undefined
  if (!isJson(order) || !run) return Response.json({ error: 'unknown order' }, { status: 400 })
  try {
    await run(order, simulation)
    simulation.world.changed()
    return Response.json({ ok: true })
  } catch (error) {
    return Response.json({ error: error instanceof Error ? error.message : String(error) }, { status: 400 })
  }
}

/** The console page and what it talks to. Only JSON is accepted, so that no other site can post here. */
export async function consoleRoutes(request: Request, simulation: Simulation): Promise<Response> {
  const { pathname } = new URL(request.url)
  const json = (request.headers.get('content-type') ?? '').startsWith('application/json')
  if (pathname === '/console') return new Response(page || NOT_BUILT, { headers: HEADERS })
  if (pathname === '/console/state') return Response.json(snapshot(simulation))
  if (pathname === '/console/changes') return changes(simulation)
  if (pathname === '/console/act' && request.method === 'POST' && json) return act(request, simulation)
  return Response.json({ error: 'not_found' }, { status: 404 })
}
