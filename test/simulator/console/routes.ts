import type { ProductId } from '../accounts.ts'
import { messagingChat } from '../chats/messaging.ts'
import { whatsappChat } from '../chats/whatsapp.ts'
import { isJson, textOf } from '../json.ts'
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

/** What a customer does in the console. */
async function act(request: Request, simulation: Simulation): Promise<Response> {
  const order: unknown = await request.json().catch(() => undefined)
  if (!isJson(order)) return Response.json({ error: 'a JSON object is expected' }, { status: 400 })
  const { world, settle } = simulation
  const product = textOf(order['product']) as ProductId
  const account = world.accounts.find((a) => a.product === product)
  if (!account) return Response.json({ error: `unknown product "${product}"` }, { status: 400 })
  const conversation = world.conversation(account, textOf(order['user']))
  const chat = (product === 'whatsapp' ? whatsappChat : messagingChat)(conversation, world, settle)
  try {
    if (typeof order['says'] === 'string') await chat.says(order['says'])
    if (typeof order['taps'] === 'string') await chat.taps(order['taps'])
  } catch (error) {
    return Response.json({ error: error instanceof Error ? error.message : String(error) }, { status: 400 })
  }
  return Response.json({ ok: true })
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
