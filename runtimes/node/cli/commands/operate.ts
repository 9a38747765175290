import { SignalboxError } from '../../../../core/errors.ts'
import type { Env } from '../meta.ts'

/** Where the app runs, and what opens its operator's routes. */
export interface Deployment {
  readonly url: string | undefined
  readonly env: Env
  readonly fetch: typeof fetch
}

/** Asks an operator's route of a deployment. */
export async function operate<T>(
  method: 'GET' | 'POST',
  action: string,
  selection: object,
  at: Deployment,
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
