import type { ProductId } from './accounts.ts'
import type { MediaInput } from './chats/chat.ts'
import type { Duration } from './clock.ts'
import type { Failure } from './faults.ts'
import type { Simulator } from './mod.ts'
import type { Traffic } from './office.ts'

interface Customer {
  readonly product: ProductId
  readonly user: string
  /** By default the product's first. */
  readonly account?: string | undefined
}
/** One thing that happens in a scenario. */
export type Step =
  | (Customer & { readonly do: 'says'; readonly text: string })
  | (Customer & { readonly do: 'taps'; readonly button: string })
  | (Customer & { readonly do: 'sends'; readonly type: MediaInput['type'] })
  | { readonly do: 'advance'; readonly by: Duration }
  | {
      readonly do: 'fail'
      readonly how: Failure
      readonly on?: string | undefined
      readonly times?: number | undefined
    }
  | ({ readonly do: 'traffic' } & Traffic)
  | { readonly do: 'redeliver'; readonly webhook: number }

/** A run that can be written to a file, run again without a screen, and sent with a bug report. */
export interface Scenario {
  readonly seed: number
  readonly steps: readonly Step[]
}

const chatOf = (sim: Simulator, { product, user, account }: Customer) => sim[product].user(user, { account })

type Run = { readonly [D in Step['do']]: (sim: Simulator, step: Extract<Step, { do: D }>) => unknown }
const RUN: Run = {
  says: (sim, step) => chatOf(sim, step).says(step.text),
  taps: (sim, step) => chatOf(sim, step).taps(step.button),
  sends: (sim, step) => chatOf(sim, step).sends({ type: step.type }),
  advance: (sim, { by }) => sim.advance(by),
  fail: (sim, { how, on, times }) => sim.fail(how, { on, times }),
  traffic: (sim, { do: _, ...traffic }) => sim.traffic(traffic),
  redeliver: (sim, { webhook }) => sim.redeliver(webhook),
}

/** Does one step; a step of another kind is refused. */
export async function perform(sim: Simulator, step: Step): Promise<void> {
  if (!Object.hasOwn(RUN, step.do)) throw new TypeError(`There is no step "${step.do}"`)
  await RUN[step.do](sim, step as never)
}

/**
 * Plays a scenario, step after step. On a simulator with the scenario's seed the same app does the same again.
 *
 * @example
 * const sim = await replay(simulator(app, { seed: scenario.seed }), scenario)
 * expect(sim.whatsapp.user('27820001111').received).toHaveLength(2)
 */
export async function replay(sim: Simulator, { steps }: Scenario): Promise<Simulator> {
  for (const step of steps) await perform(sim, step)
  return sim
}
