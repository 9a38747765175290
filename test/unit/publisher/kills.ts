import { expect } from 'vitest'
import type { Host } from '../../../core/host.ts'
import type { Simulator } from '../../simulator/mod.ts'
import { apiOf, type appOf, CONTENTS, mortal, setUp, sweep, type Target } from './kit.ts'

type App = ReturnType<typeof appOf>
export type Whole = Target & { readonly bytes?: Blob }
export const kindOf = (name: string): Whole => CONTENTS[name] as Whole

/** What one process does: publishes what it was asked to, patiently. */
async function work(sim: Simulator, app: App, host: Host<never>, id: string, target: Whole): Promise<void> {
  const publish = apiOf(app, host, target)
  for (let round = 0; round < 100; round++) {
    const job = await (target.bytes ? publish.upload(id, target.bytes) : publish.run(id))
    if (['done', 'failed'].includes(job.state)) return
    await sim.advance(Math.max(1000, Math.min(job.wakeAt - sim.now(), 400_000)))
  }
}
/** How many awaits one undisturbed publication has. */
export async function awaitsOf(target: Whole): Promise<number> {
  const { app, sim } = setUp()
  const whole = mortal(sim.host)
  await apiOf(app, sim.host, target).start(target.content as never, { key: 'job' })
  await work(sim, app, whole.host, 'job', target)
  return whole.awaits
}
/** Processes that die one after the other, each at its own await; then whatever cron there is goes on. */
export async function survive(
  sim: Simulator,
  app: App,
  jobs: readonly Whole[],
  kills: readonly number[],
): Promise<void> {
  for (const [i, target] of jobs.entries())
    await apiOf(app, sim.host, target).start(target.content as never, { key: `job${i}` })
  for (const left of kills) {
    const process = mortal(sim.host, left)
    const all = Promise.all(jobs.map((target, i) => work(sim, app, process.host, `job${i}`, target)))
    await Promise.race([all, process.death])
  }
  for (let round = 0; round < 300; round++) {
    await Promise.all([sweep(app, sim.host), sweep(app, sim.host), sweep(app, sim.host)])
    const states = await Promise.all(
      jobs.map(async (target, i) => {
        const publish = apiOf(app, sim.host, target)
        const job = await publish.get(`job${i}`)
        return job?.state === 'bytes' && target.bytes ? (await publish.upload(job.id, target.bytes)).state : job?.state
      }),
    )
    if (states.every((state) => state === 'done')) return
    expect(states).not.toContain('failed')
    await sim.advance(61_000)
  }
  throw new Error('Some job never ends')
}
