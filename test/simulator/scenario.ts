import type { ProductId } from './accounts.ts'
import type { MediaInput } from './chats/chat.ts'
import type { PermissionAnswer } from './chats/voice.ts'
import type { OrderItem } from './chats/whatsapp.ts'
import type { Duration } from './clock.ts'
import type { Failure } from './faults.ts'
import type { Limits } from './graph/limits.ts'
import type { TemplateStatus } from './graph/template.ts'
import type { Json } from './json.ts'
import type { Simulator } from './mod.ts'
import type { Traffic } from './office.ts'
import type { CrashPoint } from './simulation.ts'

interface Customer {
  readonly product: ProductId
  readonly user: string
  /** By default the product's first. */
  readonly account?: string | undefined
}
interface Buyer {
  readonly user: string
  readonly account?: string | undefined
}
/** One thing that happens in a scenario. */
export type Step =
  | (Customer & { readonly do: 'says'; readonly text: string })
  | (Customer & { readonly do: 'taps'; readonly button: string })
  | (Customer & { readonly do: 'reacts'; readonly emoji: string })
  | (Customer & { readonly do: 'blocks'; readonly blocked?: boolean | undefined })
  | (Customer & {
      readonly do: 'sends'
      readonly type: MediaInput['type']
      readonly mime?: string | undefined
      readonly filename?: string | undefined
      /** The file in base64; by default the smallest picture. */
      readonly base64?: string | undefined
    })
  | (Buyer & { readonly do: 'opens'; readonly message?: string | undefined })
  | (Buyer & { readonly do: 'fills'; readonly answers: Json; readonly tap?: string | undefined })
  | (Buyer & { readonly do: 'goesBack' | 'closes' })
  | (Buyer & { readonly do: 'submits'; readonly answers: Json })
  | (Buyer & { readonly do: 'orders'; readonly items: readonly OrderItem[] })
  | (Buyer & { readonly do: 'locates'; readonly latitude: number; readonly longitude: number; readonly name?: string })
  | (Buyer & { readonly do: 'calls'; readonly payload?: string | undefined })
  | (Buyer & { readonly do: 'hangsUp' })
  | (Buyer & {
      readonly do: 'permits'
      readonly response?: PermissionAnswer['response']
      readonly permanent?: boolean
    })
  /** `object`: an id, or the place of a post or medium in `sim.public.published`. */
  | { readonly do: 'comments'; readonly object: string | number; readonly text: string }
  | { readonly do: 'visits'; readonly text: string }
  | { readonly do: 'leads'; readonly answers: Readonly<Record<string, string>> }
  | {
      readonly do: 'reviews'
      readonly template: string
      readonly status: TemplateStatus
      readonly reason?: string | undefined
    }
  | { readonly do: 'advance'; readonly by: Duration }
  | {
      readonly do: 'fail'
      readonly how: Failure
      readonly on?: string | undefined
      readonly times?: number | undefined
      readonly chance?: number | undefined
      readonly delay?: Duration | undefined
    }
  | { readonly do: 'calm' }
  | ({ readonly do: 'traffic' } & Traffic)
  | ({ readonly do: 'limit' } & Limits)
  | { readonly do: 'crash'; readonly when?: CrashPoint | undefined }
  | { readonly do: 'restart' }
  | { readonly do: 'redeliver'; readonly webhook: number }
  | { readonly do: 'redrive' | 'replay'; readonly id?: string | undefined }

/** A run that can be written to a file, run again without a screen, and sent with a bug report. */
export interface Scenario {
  readonly seed: number
  readonly steps: readonly Step[]
}

const chatOf = (sim: Simulator, { product, user, account }: Customer) => sim[product].user(user, { account })
const phoneOf = (sim: Simulator, { user, account }: Buyer) => sim.whatsapp.user(user, { account })
const bytesOf = (base64: string): Uint8Array => Uint8Array.from(atob(base64), (c) => c.charCodeAt(0))

type Run = { readonly [D in Step['do']]: (sim: Simulator, step: Extract<Step, { do: D }>) => unknown }
const RUN: Run = {
  says: (sim, step) => chatOf(sim, step).says(step.text),
  taps: (sim, step) => chatOf(sim, step).taps(step.button),
  reacts: (sim, step) => chatOf(sim, step).reacts(step.emoji),
  blocks: (sim, step) => chatOf(sim, step).blocks(step.blocked),
  sends: (sim, { base64, ...step }) =>
    chatOf(sim, step).sends({
      type: step.type,
      ...(step.mime && { mime: step.mime }),
      filename: step.filename,
      bytes: base64 === undefined ? undefined : bytesOf(base64),
    }),
  opens: (sim, step) => phoneOf(sim, step).opens(step.message),
  fills: (sim, step) => phoneOf(sim, step).fills(step.answers, step.tap),
  goesBack: (sim, step) => phoneOf(sim, step).goesBack(),
  closes: (sim, step) => phoneOf(sim, step).closes(),
  submits: (sim, step) => phoneOf(sim, step).submits(step.answers),
  orders: (sim, step) => phoneOf(sim, step).orders(step.items),
  locates: (sim, { latitude, longitude, name, ...step }) =>
    phoneOf(sim, step).locates({ latitude, longitude, ...(name !== undefined && { name }) }),
  calls: (sim, step) => phoneOf(sim, step).calls(step.payload),
  hangsUp: (sim, step) => phoneOf(sim, step).hangsUp(),
  permits: (sim, { response, permanent, ...step }) =>
    phoneOf(sim, step).permits({ ...(response && { response }), ...(permanent !== undefined && { permanent }) }),
  comments: (sim, { object, text }) =>
    sim.public.comment(typeof object === 'number' ? (sim.public.published[object]?.id ?? '') : object, text),
  visits: (sim, { text }) => sim.public.visit(text),
  leads: (sim, { answers }) => sim.public.lead(answers),
  reviews: (sim, { template, status, reason }) => sim.whatsapp.review(template, status, reason),
  advance: (sim, { by }) => sim.advance(by),
  fail: (sim, { do: _, how, ...more }) => sim.fail(how, more),
  calm: (sim) => sim.calm(),
  traffic: (sim, { do: _, ...traffic }) => sim.traffic(traffic),
  limit: (sim, { do: _, ...limits }) => sim.limit(limits),
  crash: (sim, { when }) => sim.crash(when),
  restart: (sim) => sim.restart(),
  redeliver: (sim, { webhook }) => sim.redeliver(webhook),
  redrive: (sim, { id }) => sim.operate('redrive', { id }),
  replay: (sim, { id }) => sim.operate('replay', { id }),
}

/** Does one step; a step of another kind is refused. */
export async function perform(sim: Simulator, step: Step): Promise<void> {
  if (!Object.hasOwn(RUN, step.do)) throw new TypeError(`There is no step "${step.do}"`)
  await RUN[step.do](sim, step as never)
}

/**
 * Plays a scenario: each step when app and Meta have done all that came of the one before, also on a live clock. On a simulator with the scenario's seed the same app does the same again.
 *
 * @example
 * const sim = await replay(simulator(app, { seed: scenario.seed }), scenario)
 * expect(sim.whatsapp.user('27820001111').received).toHaveLength(2)
 */
export async function replay(sim: Simulator, { steps }: Scenario): Promise<Simulator> {
  for (const step of steps) {
    await perform(sim, step)
    await sim.settle()
  }
  return sim
}
