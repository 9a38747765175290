import { SignalboxError } from '../../../../core/errors.ts'
import type { Host } from '../../../../core/host.ts'
import { jsonLog } from '../../../../core/hosting/log.ts'
import { memoryStore } from '../../../../core/storage/memory.ts'
import { scriptHost } from '../../script.ts'
import type { Env } from '../meta.ts'
import type { Outcome } from '../outcome.ts'
import type { LoadedApp } from '../project.ts'

interface Sender {
  text?(to: string, text: string): Promise<unknown>
}

/** Sends one text through the app's own product, with the credentials of the environment. */
export async function send(
  app: LoadedApp,
  message: { readonly product: string; readonly to: string; readonly text: string; readonly from?: string | undefined },
  on: { readonly env: Env; readonly fetch?: typeof fetch | undefined },
): Promise<Outcome> {
  const { product, to, text, from } = message
  const line = (app as unknown as Record<string, { api?(host: Host, account?: string): Sender } | undefined>)[product]
  const host: Host = {
    ...scriptHost({ env: on.env, store: memoryStore(), log: jsonLog('warn') }),
    ...(on.fetch && { fetch: on.fetch }),
  }
  const api = line?.api?.(host, from)
  if (!api?.text)
    throw new SignalboxError('input_invalid', `The app has no ${product} that sends text`, {
      fix: 'Name an installed messaging product: whatsapp, messenger or instagram.',
    })
  const data = await api.text(to, text)
  return { data, text: `sent: ${JSON.stringify(data)}` }
}
