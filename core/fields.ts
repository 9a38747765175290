import type { Registry } from './dispatch.ts'
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
  registry: Registry,
): Readonly<Record<string, readonly string[]>> {
  const observed = plugins.flatMap((p) => (p.observe ? (p.observe.names ?? ['*']) : []))
  const found: Record<string, Set<string>> = {}
  for (const { id, webhook } of plugins) {
    const { own, shared } = registry.queries(id)
    const needs = webhook
      ? [
          ...own.flatMap((q) => fieldsOf(webhook, q, true)),
          ...[...shared, ...observed].flatMap((q) => fieldsOf(webhook, q, false)),
        ]
      : []
    const all = needs.length > 0 ? [...(webhook?.sources?.('', undefined) ?? []), ...needs] : []
    // Where sources are told, the fields are the first object's: others (`permissions`) are subscribed to by hand.
    for (const object of webhook?.sources ? webhook.objects.slice(0, 1) : (webhook?.objects ?? []))
      for (const field of all) {
        found[object] ??= new Set()
        found[object].add(field)
      }
  }
  return Object.fromEntries(Object.entries(found).map(([object, fields]) => [object, [...fields].sort()]))
}
