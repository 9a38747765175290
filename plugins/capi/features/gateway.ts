import { SignalboxError } from '../../../core/errors.ts'
import { GraphError, type MetaError } from '../../../core/graph/errors.ts'
import type { Endpoint } from '../api.ts'
import type { Answer } from '../send.ts'

/**
 * Sends through your own Conversions API Gateway (or Signals Gateway) at `CAPI_GATEWAY_URL`, with `CAPI_GATEWAY_KEY`.
 * Source: https://developers.facebook.com/documentation/ads-commerce/gateway-products/non-web-server-events
 *
 * @example
 * capi({ endpoints: [gateway] }) // or [meta, gateway] for both
 */
export const gateway: Endpoint =
  ({ host, config, dataset, fields }) =>
  async (data, signal) => {
    if (!config.CAPI_GATEWAY_URL)
      throw new SignalboxError('config_missing', 'CAPI_GATEWAY_URL is not set', {
        fix: 'Set it to the address of your Conversions API Gateway.',
      })
    const abort = new AbortController()
    const stop = (): void => abort.abort(signal?.reason)
    const cancel = host.timer(20_000, stop)
    signal?.addEventListener('abort', stop)
    try {
      const response = await host.fetch(`${config.CAPI_GATEWAY_URL.replace(/\/+$/, '')}/capi/${dataset}/events`, {
        method: 'POST',
        redirect: 'manual',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ ...fields, data, accessKey: config.CAPI_GATEWAY_KEY }),
        signal: abort.signal,
      })
      const body = (await response.json().catch(() => ({}))) as Answer & { readonly error?: MetaError }
      if (response.ok && !body.error) return body
      throw new GraphError(response.status, body.error ?? { message: `The gateway answered ${response.status}` })
    } catch (error) {
      if (error instanceof GraphError) throw error
      signal?.throwIfAborted()
      throw new GraphError(0, { message: 'The gateway gave no answer' }, { outcome: 'unknown' })
    } finally {
      cancel()
      signal?.removeEventListener('abort', stop)
    }
  }
