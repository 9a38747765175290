import { readFileSync } from 'node:fs'
import { SignalboxError } from '../../../../core/errors.ts'
import type { Env } from '../meta.ts'
import type { Outcome } from '../outcome.ts'
import { type LoadedApp, simulatedEnv } from '../project.ts'

type Make = () => LoadedApp | Promise<LoadedApp>

/** What stands in a file as JSON; undefined where it is none. */
function read(file: string): unknown {
  const text = readFileSync(file, 'utf8')
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** Plays a recorded scenario against the app, with Meta simulated; a step `restart` makes the app again. */
export async function replay(make: Make, file: string, env: Env = {}): Promise<Outcome> {
  const meta = await import('signalbox/simulator')
  const scenario = read(file) as Parameters<typeof meta.replay>[1] | undefined | null
  if (!Array.isArray(scenario?.steps))
    throw new SignalboxError('input_invalid', `${file} is no scenario`, {
      fix: 'Record one in the console: {"seed":1,"steps":[…]}',
    })
  const sim = await meta.replay(meta.simulator(make, { seed: scenario.seed, env: simulatedEnv(env) }), scenario)
  const errors = sim.log.filter((line) => line.level === 'error')
  const sent = sim.calls.filter((call) => call.method !== 'GET')
  const lines = [
    ...sent.map((call) => `${call.status} ${call.method} ${call.path} ${JSON.stringify(call.body)}`),
    ...errors.map((line) => `error: ${line.message} ${JSON.stringify(line.data)}`),
    `${sim.webhooks.length} webhooks, ${sim.calls.length} calls, ${errors.length} errors`,
  ]
  return { ok: errors.length === 0, data: { webhooks: sim.webhooks, calls: sim.calls, errors }, text: lines.join('\n') }
}
