import type { Reply, Transformer } from './types.ts'

/**
 * Asks for reads that were made before with their ETag, and answers from memory where nothing changed. Entries are kept
 * by product and account, so one tenant never sees another's. A 304 counts against Meta's limits as any call does.
 *
 * @example
 * const cached = ctx.graph.use(etags())
 */
export function etags({ max = 200 }: { readonly max?: number | undefined } = {}): Transformer {
  const kept = new Map<string, { readonly etag: string; readonly reply: Reply }>()
  return async (call, next, site) => {
    if (call.method !== 'GET' || call.raw || call.headers?.['if-none-match']) return next(call)
    const { path, params, host, version } = call
    const key = JSON.stringify([site.product, site.account, host, version, path, params])
    const known = kept.get(key)
    const reply = await next(known ? { ...call, headers: { ...call.headers, 'if-none-match': known.etag } } : call)
    if (reply.status === 304 && known) return { ...reply, data: known.reply.data }
    const etag = reply.headers.get('etag')
    if (!etag) return reply
    const [oldest] = kept.keys()
    if (kept.size >= max && oldest !== undefined) kept.delete(oldest)
    kept.set(key, { etag, reply })
    return reply
  }
}
