import type { Outcome } from '../outcome.ts'
import { type Deployment, operate } from './operate.ts'

/** Forgets a person: what waits, died or was kept of them, sends to them, and what plugins know of them. */
export async function erase(user: string, at: Deployment): Promise<Outcome> {
  const data = await operate<{ erased: number }>('POST', 'erase', { user }, at)
  return { data, text: `${data.erased} rows erased.` }
}
