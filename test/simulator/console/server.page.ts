import { createContext } from 'preact'
import { useContext } from 'preact/hooks'
import type { Step } from '../scenario.ts'
import type { Snapshot } from './snapshot.ts'

/** Tells the simulator to do something; the answer is what went wrong, if anything did. */
export async function give(step: Step): Promise<string | undefined> {
  const init = { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(step) }
  const answer = await fetch('/console/act', init).catch(() => undefined)
  if (!answer) return 'The simulator does not answer'
  return ((await answer.json()) as { error?: string }).error
}

/** Does a step; what goes wrong is shown above everything. */
export type Act = (step: Step) => Promise<void>
export const Acting = createContext<Act>(async () => {})
export const useAct = (): Act => useContext(Acting)

/** Calls back with the state, now and after every change. */
export function follow(show: (state: Snapshot) => void): () => void {
  let asked = 0
  const load = async (): Promise<void> => {
    const turn = ++asked
    const answer = await fetch('/console/state').catch(() => undefined)
    if (answer?.ok && turn === asked) show((await answer.json()) as Snapshot)
  }
  const source = new EventSource('/console/changes')
  source.onmessage = load
  return () => source.close()
}
