import { SignalboxError } from '../../../../core/errors.ts'
import type { Env } from '../meta.ts'
import { networkReason } from '../outcome.ts'

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
  const init: RequestInit = { method, redirect: 'manual', headers: { authorization: `Bearer ${secret}` } }
  const response = await at.fetch(address, init).catch((cause: unknown) => {
    throw new SignalboxError('input_invalid', `${at.url} does not answer: ${networkReason(cause)}`, {
      fix: 'Check the address, and that the app runs.',
      cause,
    })
  })
  const answer: unknown = await response.json().catch(() => undefined)
  if (response.ok && answer !== undefined) return answer as T
  throw refusal(at.url, response, answer)
}

/** What an answer that is none means. */
function refusal(url: string, { status, headers }: Response, answer: unknown): SignalboxError {
  if (status === 403)
    return new SignalboxError('input_invalid', 'The deployment refused the secret', {
      fix: 'SIGNALBOX_ADMIN_SECRET must be the same here and on the host.',
    })
  if (status >= 300 && status < 400)
    return new SignalboxError('input_invalid', `${url} redirects`, {
      fix: `Use the address behind it: ${headers.get('location')?.split('/signalbox/')[0]}`,
    })
  if (status >= 500)
    return new SignalboxError('store_failed', `${url} answered ${status}`, {
      fix: `Look at ${url.replace(/\/webhook$/, '/health')} and at the log of the host: its store may be down.`,
    })
  const { fix = undefined } = (answer ?? {}) as { fix?: string }
  return new SignalboxError('input_invalid', `${url} answered ${status}${fix ? '' : ', and is no signalbox'}`, {
    fix: fix ?? 'Use the address of the webhook: --url https://bot.example/webhook',
  })
}
