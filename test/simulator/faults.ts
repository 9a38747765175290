import { type Duration, milliseconds } from './clock.ts'
import type { GraphCall } from './graph/call.ts'
import { GraphRefusal, type REFUSALS, type Refusal } from './graph/errors.ts'
import type { World } from './world.ts'

/**
 * How a Graph call goes wrong. `reset` and `timeout`: no answer, and nothing was done. `lost`: it was done, and the
 * answer got lost. `html`: a gateway's page instead of JSON. `slow`: the answer takes its time. Everything else is
 * Meta's own refusal by name, or one of your making.
 */
export type Failure = 'reset' | 'timeout' | 'lost' | 'html' | 'slow' | keyof typeof REFUSALS | Refusal

export interface Fault {
  readonly how: Failure
  /** Which calls; by default all. A text is looked for in `POST /v26.0/<id>/messages`. */
  readonly on?: string | ((call: GraphCall) => boolean) | undefined
  /** How many calls. Default: 1. */
  readonly times?: number | undefined
  /** In [0, 1]: how likely a matching call is hit. Default: 1. */
  readonly chance?: number | undefined
  /** How slow, for `slow`. Default: 30 s. */
  readonly delay?: Duration | undefined
}
interface Armed extends Fault {
  left: number
}

/** The faults that are waiting for a call. */
export interface Faults {
  add(fault: Fault): void
  clear(): void
  /** Runs a call, unless a fault befalls it. */
  around(call: GraphCall, run: () => Promise<Response>): Promise<Response>
  readonly armed: readonly Fault[]
}

const nameOf = (call: GraphCall): string => `${call.method} /${[call.version, ...call.path].join('/')}`
const broken = (): Error => new TypeError('fetch failed: the connection was reset')
const PAGE = '<!DOCTYPE html><html><head><title>Error</title></head><body>Sorry, something went wrong.</body></html>'

export function createFaults(world: Pick<World, 'clock' | 'random'>): Faults {
  let armed: Armed[] = []
  const next = (call: GraphCall): Armed | undefined =>
    armed.find(({ on, chance = 1 }) => {
      const hit = on === undefined || (typeof on === 'string' ? nameOf(call).includes(on) : on(call))
      return hit && (chance === 1 || world.random.next() < chance)
    })
  return {
    get armed() {
      return armed
    },
    add: (fault) => void armed.push({ ...fault, left: fault.times ?? 1 }),
    clear() {
      armed = []
    },
    async around(call, run) {
      const fault = next(call)
      if (!fault) return run()
      fault.left--
      armed = armed.filter((f) => f.left > 0)
      const { how } = fault
      if (typeof how === 'object') throw new GraphRefusal(how)
      switch (how) {
        case 'reset':
          throw broken()
        case 'timeout':
          throw new DOMException('The operation timed out', 'TimeoutError')
        case 'lost':
          await run()
          throw broken()
        case 'html':
          return new Response(PAGE, { status: 502, headers: { 'content-type': 'text/html' } })
        case 'slow': {
          const pause = milliseconds(fault.delay ?? '30s')
          await new Promise<void>((resolve) => world.clock.timer(pause, resolve))
          return run()
        }
        default:
          throw new GraphRefusal(how)
      }
    },
  }
}
