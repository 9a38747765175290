import type { Link } from './dispatch.ts'
import type { AnyPlugin } from './plugin.ts'

type Webhook = NonNullable<AnyPlugin['webhook']>

/** The fields that bring what a query waits for. A product's own query that no field is known for needs all of them. */
function fieldsOf({ fields = [], sources }: Webhook, query: string, own: boolean): readonly string[] {
  const [name = '', kind] = query.split(':')
  if (query === '*' || !sources) return fields
  const known = sources(name, kind)
  if (known.length > 0 || !own || name === 'unknown') return known
  const field = [kind, name].find((f) => f !== undefined && fields.includes(f))
  return field === undefined ? fields : [field]
}

/**
 * What an app has to be subscribed to, by webhook object: the fields that bring the events of its handlers and of its
 * plugins' observers, and those that a plugin needs itself. Middleware alone waits for everything.
 */
export function subscribedFields(
  plugins: readonly AnyPlugin[],
  links: readonly Link[],
): Readonly<Record<string, readonly string[]>> {
  const observed = plugins.flatMap((p) => (p.observe ? (p.observe.names ?? ['*']) : []))
  const found: Record<string, readonly string[]> = {}
  for (const { id, webhook } of plugins) {
    if (!webhook) continue
    const { fields = [], sources, objects } = webhook
    const heard = links.filter((l) => !l.product || l.product === id)
    const all = heard.length > 0 && !heard.some((l) => l.queries?.size) ? fields : []
    const needs = [
      ...all,
      ...heard.flatMap((l) =>
        [...(l.queries ?? [])].flatMap((query) => fieldsOf(webhook, query, l.product !== undefined)),
      ),
      ...observed.flatMap((query) => fieldsOf(webhook, query, false)),
    ]
    if (needs.length === 0) continue
    // Where sources are told, the fields are the first object's: others (`permissions`) are subscribed to by hand.
    for (const object of sources ? objects.slice(0, 1) : objects)
      found[object] = [...new Set([...(found[object] ?? []), ...(sources?.('', undefined) ?? []), ...needs])].sort()
  }
  return found
}
