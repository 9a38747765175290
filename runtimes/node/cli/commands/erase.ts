import type { Outcome } from '../outcome.ts'
import { type Deployment, operate } from './operate.ts'

/** A number as people write it; rows have Meta's: digits alone. Ids that have letters are no numbers. */
const asMeta = (user: string): string => (/^[+\d\s().-]+$/.test(user) ? user.replace(/\D/g, '') : user.trim())

/** Forgets a person: what waits, died or was kept of them, sends to them, and what plugins know of them. */
export async function erase(given: string, at: Deployment): Promise<Outcome> {
  const user = asMeta(given)
  const data = await operate<{ erased: number }>('POST', 'erase', { user }, at)
  const nobody = `Nothing was known of ${user}. Numbers begin with the country's code; an id is that of the product.`
  return { data, text: data.erased > 0 ? `${data.erased} rows erased.` : nobody }
}
