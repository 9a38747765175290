import { createContext } from 'preact'
import { useContext } from 'preact/hooks'
import type { Step } from '../scenario.ts'
import type { Snapshot } from './snapshot.ts'

/** Tells the simulator to do something; the answer is what went wrong, if anything did. */
export async function give(step: Step): Promise<string | undefined> {
  const init = { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(step) }
  const answer = await fetch('/console/act', init).catch(() => undefined)
  if (!answer) return 'The simulator does not answer'
  const said = (await answer.json().catch(() => ({ error: `The simulator answered ${answer.status}` }))) as {
    error?: string
  }
  return said.error
}

/** Does a step; what goes wrong is shown above everything. Whether it was done. */
export type Act = (step: Step) => Promise<boolean>
export const Acting = createContext<Act>(async () => false)
export const useAct = (): Act => useContext(Acting)

/** Calls back with the state, now and after every change; with nothing while the simulator does not answer. */
export function follow(show: (state: Snapshot | undefined) => void): () => void {
  let loading = false
  let changed = false
  // One at a time: a slow server is asked once more for all that has changed meanwhile.
  const load = async (): Promise<void> => {
    changed = true
    if (loading) return
    loading = true
    while (changed) {
      changed = false
      const answer = await fetch('/console/state').catch(() => undefined)
      const state = answer?.ok ? await answer.json().catch(() => undefined) : undefined
      if (state) show(state as Snapshot)
    }
    loading = false
  }
  const source = new EventSource('/console/changes')
  source.onmessage = load
  source.onerror = () => show(undefined)
  return () => source.close()
}
