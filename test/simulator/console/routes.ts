import { isJson } from '../json.ts'
import type { Simulator } from '../mod.ts'
import { perform, type Scenario, type Step } from '../scenario.ts'
import type { Simulation } from '../simulation.ts'
import { page } from './page.ts'
import { snapshot } from './snapshot.ts'

const HEADERS = {
  'content-type': 'text/html; charset=utf-8',
  'x-content-type-options': 'nosniff',
  'content-security-policy':
    "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; connect-src 'self'; img-src 'self' data:; media-src 'self'",
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

/** Pauses that are shorter do not matter to a scenario. */
const PAUSE_MS = 100

/** Writes a step down for the scenario, on a live clock with the time that passed before it; the answer takes it back. */
function record(step: Step, { recorded, world, lastStep }: Simulation): () => void {
  const now = world.clock.now()
  const pause = now - (lastStep.at ?? now)
  const steps: Step[] = [step]
  if (world.clock.live && pause >= PAUSE_MS) steps.unshift({ do: 'advance', by: Math.round(pause) })
  recorded.push(...steps)
  return () => void recorded.splice(recorded.indexOf(steps[0] ?? step), steps.length)
}

/** Does a step that the page asks for, and writes it down. */
async function act(request: Request, simulation: Simulation, sim: Simulator): Promise<Response> {
  const step: unknown = await request.json().catch(() => undefined)
  if (!isJson(step)) return Response.json({ error: 'a step is expected' }, { status: 400 })
  const { world, lastStep } = simulation
  const forget = record(step as unknown as Step, simulation)
  try {
    await perform(sim, step as unknown as Step)
    lastStep.at = world.clock.now()
    return Response.json({ ok: true })
  } catch (error) {
    forget()
    return Response.json({ error: error instanceof Error ? error.message : String(error) }, { status: 400 })
  } finally {
    world.changed()
  }
}

/** A file that somebody sent. What it holds is shown, never run. */
function media(id: string, { world }: Simulation): Response {
  const file = world.media.get(id)
  if (!file) return Response.json({ error: 'not_found' }, { status: 404 })
  const headers = { 'content-type': file.mime, 'content-security-policy': "default-src 'none'; sandbox" }
  return new Response(file.bytes as BodyInit, { headers })
}

/** What was done here so far, as a file for `replay`. */
function scenario({ seed, recorded }: Simulation): Response {
  const file: Scenario = { seed, steps: recorded }
  const headers = { 'content-disposition': 'attachment; filename="scenario.json"' }
  return Response.json(file, { headers })
}

/** The console page and what it talks to. Only JSON is accepted, so that no other site can post here. */
export async function consoleRoutes(request: Request, simulation: Simulation, sim: Simulator): Promise<Response> {
  const { pathname } = new URL(request.url)
  const json = (request.headers.get('content-type') ?? '').startsWith('application/json')
  if (pathname === '/console') return new Response(page || NOT_BUILT, { headers: HEADERS })
  if (pathname === '/console/state') return Response.json(await snapshot(simulation))
  if (pathname === '/console/scenario') return scenario(simulation)
  if (pathname.startsWith('/console/media/')) return media(pathname.slice('/console/media/'.length), simulation)
  if (pathname === '/console/changes') return changes(simulation)
  if (pathname === '/console/act' && request.method === 'POST' && json) return act(request, simulation, sim)
  return Response.json({ error: 'not_found' }, { status: 404 })
}
