/** A field, or edges with what to ask of each: `{ insights: { date_preset: 'last_7d', fields: ['spend'] } }`. */
export type Field = string | Readonly<Record<string, Edge>>
/** Parameters of a nested field, and its own fields. */
export interface Edge {
  readonly fields?: readonly Field[] | undefined
  readonly [parameter: string]: string | number | boolean | object | undefined
}

function expand(name: string, { fields: inner, ...parameters }: Edge): string {
  const modifiers = Object.entries(parameters)
    .filter(([, value]) => value !== undefined)
    .map(([key, value]) => `.${key}(${typeof value === 'object' ? JSON.stringify(value) : value})`)
  return `${name}${modifiers.join('')}${inner ? `{${fields(inner)}}` : ''}`
}

/**
 * Writes Meta's field expansion: the `fields` parameter, nested edges included.
 * Source: https://developers.facebook.com/docs/graph-api/guides/field-expansion
 *
 * @example
 * await graph.get('act_1/campaigns', {
 *   params: { fields: fields(['id', { insights: { date_preset: 'last_7d', fields: ['spend'] } }]) },
 * }) // fields=id,insights.date_preset(last_7d){spend}
 */
export function fields(list: readonly Field[]): string {
  return list
    .flatMap((field) => (typeof field === 'string' ? field : Object.entries(field).map(([n, edge]) => expand(n, edge))))
    .join(',')
}
