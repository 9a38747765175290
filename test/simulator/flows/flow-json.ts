import { at, type Json, jsonOf, listOf, textOf } from '../json.ts'

/** What a screen asks for. Source: https://developers.facebook.com/docs/whatsapp/flows/reference/components */
export interface Field {
  readonly name: string
  readonly label: string
  readonly type: 'text' | 'area' | 'date' | 'choice' | 'choices' | 'yes'
  readonly options: readonly { readonly id: string; readonly title: string }[]
  /** Whether the phone lets nobody on without it. */
  readonly required: boolean
  /** What it holds before anything is entered. */
  readonly initial: unknown
}
/** What a screen lets a person tap: the footer, and links. */
export interface Tappable {
  readonly label: string
  readonly action: Json
}
/** What went wrong between the phone and the endpoint, in Meta's words. */
export interface Trouble {
  readonly error: string
  readonly message: string
}
/** What expressions such as `${data.days}` and `${form.name}` look into. */
export interface Scope {
  readonly data: Json
  readonly form: Json
  /** Other screens of this Flow, by id: `${screen.DAY.form.date}`. */
  readonly screen: Json
}

const INPUTS: Readonly<Record<string, Field['type']>> = {
  TextInput: 'text',
  TextArea: 'area',
  DatePicker: 'date',
  CalendarPicker: 'date',
  Dropdown: 'choice',
  RadioButtonsGroup: 'choice',
  CheckboxGroup: 'choices',
  ChipsSelector: 'choices',
  OptIn: 'yes',
}
const TEXTS = ['TextHeading', 'TextSubheading', 'TextBody', 'TextCaption', 'RichText']

/** Components stand inside forms and conditions, at any depth; `sure`: not inside a condition. */
function* componentsIn(value: unknown, sure = true): Iterable<{ readonly component: Json; readonly sure: boolean }> {
  for (const child of Array.isArray(value) ? value : Object.values(jsonOf(value))) {
    if (typeof child !== 'object' || child === null) continue
    const type = at(child, 'type')
    if (typeof type === 'string') yield { component: child as Json, sure }
    yield* componentsIn(child, sure && type !== 'If' && type !== 'Switch')
  }
}

const EXPRESSION = /\$\{((?:data|form|screen)\.[\w.-]+)\}/g
/** A value with its expressions looked up, at any depth; one that is nothing but an expression keeps its type. */
export function resolve(value: unknown, scope: Scope): unknown {
  if (Array.isArray(value)) return value.map((item) => resolve(item, scope))
  if (typeof value === 'object' && value !== null)
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, resolve(inner, scope)]))
  if (typeof value !== 'string') return value
  const whole = new RegExp(`^${EXPRESSION.source}$`).exec(value)?.[1]
  if (whole) return at(scope, whole)
  return value.replace(EXPRESSION, (_, path: string) => textOf(at(scope, path)))
}

export const screenOf = (flow: Json, id: string): Json | undefined =>
  listOf(flow['screens'])
    .map(jsonOf)
    .find((screen) => screen['id'] === id)

const routesOf = (flow: Json, from: string): readonly unknown[] => listOf(jsonOf(flow['routing_model'])[from])
/** Whether another screen leads to this one. */
const hasEntrance = (flow: Json, id: string): boolean =>
  Object.entries(jsonOf(flow['routing_model'])).some(([from, to]) => from !== id && listOf(to).includes(id))

/** The screen that a Flow begins with. */
export function entryOf(flow: Json): string {
  const ids = listOf(flow['screens']).map((screen) => textOf(at(screen, 'id')))
  return ids.find((id) => !hasEntrance(flow, id)) ?? ids[0] ?? ''
}

/**
 * Why the phone does not go on to a screen, if it does not: one that is not there, that the routing model does not lead
 * to, or whose data is not as it declares.
 * Source: https://developers.facebook.com/docs/whatsapp/flows/reference/error-codes (client-side errors)
 */
export function objection(flow: Json, from: string | undefined, to: string, data: Json): Trouble | undefined {
  const screen = screenOf(flow, to)
  const routed = flow['routing_model'] !== undefined && from !== to
  const follows = from === undefined ? !hasEntrance(flow, to) : leads(flow, from, to) || leads(flow, to, from)
  if (!screen || (routed && !follows))
    return { error: 'invalid-screen-transition', message: `Screen transition to ${to} is invalid` }
  const wrong = Object.entries(jsonOf(screen['data'])).find(([name, model]) => !isType(data[name], at(model, 'type')))
  if (!wrong) return undefined
  const [name, model] = wrong
  return { error: 'payload-schema-error', message: `${to}: data.${name} is no ${textOf(at(model, 'type'))}` }
}
const leads = (flow: Json, from: string, to: string): boolean => routesOf(flow, from).includes(to)

function isType(value: unknown, type: unknown): boolean {
  if (type === 'array') return Array.isArray(value)
  if (type === 'object') return typeof value === 'object' && value !== null && !Array.isArray(value)
  if (type === 'number' || type === 'integer') return typeof value === 'number'
  return typeof value === type
}

/** Every field of a screen, or of a whole Flow. */
export function fieldsOf(screen: unknown, scope: Scope): Field[] {
  const values = [...componentsIn([screen])]
  const initial = Object.assign({}, ...values.map((v) => jsonOf(resolve(v.component['init-values'], scope)))) as Json
  const fields = values.flatMap(({ component, sure }): Field[] => {
    const type = INPUTS[textOf(component['type'])]
    if (!type) return []
    const is = (name: string): boolean => resolve(component[name], scope) === true
    const options = listOf(resolve(component['data-source'], scope)).map((o) => ({
      id: textOf(at(o, 'id')),
      title: textOf(at(o, 'title')) || textOf(at(o, 'id')),
    }))
    const name = textOf(component['name'])
    const label = textOf(resolve(component['label'], scope)) || name
    const begins = scope.form[name] ?? resolve(component['init-value'], scope) ?? initial[name]
    const shown = component['visible'] === undefined || is('visible')
    return [{ name, label, type, options, required: sure && shown && is('required'), initial: begins }]
  })
  return fields.filter((field, i) => fields.findIndex((f) => f.name === field.name) === i)
}

/** What a screen says besides. */
export const textsOf = (screen: unknown, scope: Scope): string[] =>
  [...componentsIn([screen])]
    .filter(({ component }) => TEXTS.includes(textOf(component['type'])))
    .flatMap(({ component }) => {
      const text = resolve(component['text'], scope)
      return (Array.isArray(text) ? text : [text]).map(textOf).filter((t) => t !== '')
    })

/** What can be tapped, the footer first. */
export function tapsOf(screen: unknown, scope: Scope): Tappable[] {
  const all = [...componentsIn([screen])]
    .map(({ component }) => component)
    .filter((component) => component['on-click-action'] !== undefined)
  const footers = all.filter((component) => component['type'] === 'Footer')
  return [...footers, ...all.filter((component) => component['type'] !== 'Footer')].map((component) => ({
    label: textOf(resolve(component['label'] ?? component['text'], scope)),
    action: jsonOf(component['on-click-action']),
  }))
}
