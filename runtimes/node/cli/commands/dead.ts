import { SignalboxError } from '../../../../core/errors.ts'
import type { Env } from '../meta.ts'
import { type Outcome, table } from '../outcome.ts'

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
  readonly error?: { readonly message?: string }
}

async function operate<T>(
  method: 'GET' | 'POST',
  action: string,
  selection: DeadSelection,
  at: { readonly url: string | undefined; readonly env: Env; readonly fetch: typeof fetch },
): Promise<T> {
  const secret = at.env['SIGNALBOX_ADMIN_SECRET']
  if (!at.url) throw new SignalboxError('input_invalid', 'Which deployment?', { fix: 'Add --url https://bot.example' })
  if (!secret)
    throw new SignalboxError('config_missing', 'SIGNALBOX_ADMIN_SECRET is missing', {
      fix: 'Set the same secret here (.env) and on the host; it opens /signalbox/admin.',
    })
  const query = new URLSearchParams(Object.entries(selection).filter(([, v]) => v !== undefined) as [string, string][])
  const address = `${at.url.replace(/\/webhook$/, '')}/signalbox/admin/${action}?${query}`
  const response = await at.fetch(address, { method, headers: { authorization: `Bearer ${secret}` } })
  if (response.status === 403)
    throw new SignalboxError('input_invalid', 'The deployment refused the secret', {
      fix: 'SIGNALBOX_ADMIN_SECRET must be the same here and on the host.',
    })
  if (!response.ok) throw new SignalboxError('input_invalid', `${at.url} answered ${response.status}`)
  return (await response.json()) as T
}

/** The events that were given up. */
export async function list(selection: DeadSelection, at: Parameters<typeof operate>[3]): Promise<Outcome> {
  const letters = await operate<Letter[]>('GET', 'dead', selection, at)
  const rows = letters.map((l) => [
    new Date(l.diedAt).toISOString(),
    `${l.event.product} ${l.event.name}:${l.event.kind}`,
    l.reason,
    `${l.tries} tries`,
    l.id,
    l.error?.message ?? '',
  ])
  return { data: letters, text: rows.length > 0 ? table(rows) : 'No dead letters.' }
}

/** Puts them back into their lanes. */
export async function redrive(selection: DeadSelection, at: Parameters<typeof operate>[3]): Promise<Outcome> {
  const data = await operate<{ redriven: number }>('POST', 'redrive', selection, at)
  return { data, text: `${data.redriven} events go on.` }
}
