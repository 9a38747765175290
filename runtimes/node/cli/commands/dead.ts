import { type Outcome, table } from '../outcome.ts'
import { type Deployment, operate } from './operate.ts'

/** Which dead letters; all of them unless told. */
export interface DeadSelection {
  readonly product?: string | undefined
  readonly user?: string | undefined
  readonly reason?: string | undefined
  readonly id?: string | undefined
}
interface Letter {
  readonly id: string
  readonly event: { readonly product: string; readonly name: string; readonly kind: string; readonly user?: string }
  readonly reason: string
  readonly tries: number
  readonly diedAt: number
  readonly error?: { readonly message?: string; readonly fix?: string }
}

/** The events that were given up. */
export async function list(selection: DeadSelection, at: Deployment): Promise<Outcome> {
  const letters = await operate<Letter[]>('GET', 'dead', selection, at)
  const rows = letters.map((l) => [
    new Date(l.diedAt).toISOString(),
    `${l.event.product} ${l.event.name}:${l.event.kind}`,
    l.reason,
    `${l.tries} tries`,
    l.id,
    l.error?.message ?? '',
  ])
  const fixes = [...new Set(letters.flatMap(({ reason, error }) => (error?.fix ? `${reason}: ${error.fix}` : [])))]
  return { data: letters, text: rows.length > 0 ? [table(rows), ...fixes].join('\n') : 'No dead letters.' }
}

/** Puts them back into their lanes. */
export async function redrive(selection: DeadSelection, at: Deployment): Promise<Outcome> {
  const data = await operate<{ redriven: number }>('POST', 'redrive', selection, at)
  return { data, text: `${data.redriven} events go on.` }
}
