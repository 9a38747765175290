import { SignalboxError } from '../../core/errors.ts'
import { textOf } from '../../core/hosting/adapter.ts'
import type { Store } from '../../core/storage/store.ts'
import { upstashStore } from '../../core/storage/upstash.ts'

/** Upstash's REST interface; its own package is not needed for two commands. https://upstash.com/docs/redis/features/restapi */
async function command(url: string, token: string, ...words: readonly string[]): Promise<unknown> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}` },
    body: JSON.stringify(words),
  })
  // Nothing but an answer counts as one: what is taken for "it is there already" would be acknowledged, and lost.
  const answer: { result?: unknown; error?: string } = Object(await response.json().catch(() => undefined))
  if (response.ok && answer.result !== undefined) return answer.result
  throw new SignalboxError('store_failed', `Upstash: ${answer.error ?? `no answer, but ${response.status}`}`)
}

/** The store of an environment: Upstash Redis, from the two keys that its integration sets. */
export function storeOf(env: unknown): Store {
  const url = textOf(env, 'UPSTASH_REDIS_REST_URL') ?? textOf(env, 'KV_REST_API_URL')
  const token = textOf(env, 'UPSTASH_REDIS_REST_TOKEN') ?? textOf(env, 'KV_REST_API_TOKEN')
  if (!url || !token)
    throw new SignalboxError('config_missing', 'UPSTASH_REDIS_REST_URL and UPSTASH_REDIS_REST_TOKEN are missing', {
      fix: 'Vercel has no store of its own: add Upstash Redis to the project, or give createApp a `storage`.',
    })
  const run = (name: string) => (script: string, keys: readonly string[], args: readonly string[]) =>
    command(url, token, name, script, String(keys.length), ...keys, ...args)
  return upstashStore({ eval: run('EVAL'), evalsha: run('EVALSHA') })
}
