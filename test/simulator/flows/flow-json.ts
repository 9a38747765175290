import { at, type Json, jsonOf, listOf, textOf } from '../json.ts'
import { holds } from './condition.ts'
import { type Days, daysOf } from './dates.ts'

/** What a screen asks for. Source: https://developers.facebook.com/docs/whatsapp/flows/reference/components */
export interface Field {
  readonly name: string
  readonly label: string
  readonly type: 'text' | 'area' | 'date' | 'choice' | 'choices' | 'yes'
  readonly options: readonly { readonly id: string; readonly title: string }[]
  /** Which days a date picker offers. */
  readonly days: Days | undefined
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

/** What of an `If` or a `Switch` is on the screen; of everything else, all. */
function shownOf(component: Json, scope: Scope): unknown {
  if (component['type'] === 'If') return component[holds(component['condition'], scope) ? 'then' : 'else']
  if (component['type'] !== 'Switch') return component
  const cases = jsonOf(component['cases'])
  const value = textOf(resolve(component['value'], scope))
  return Object.hasOwn(cases, value) ? cases[value] : cases['default']
}
/** The components of a screen, inside its forms too; without a scope, those of every branch of its conditions. */
function* componentsIn(value: unknown, scope: Scope | undefined): Iterable<Json> {
  for (const child of Array.isArray(value) ? value : Object.values(jsonOf(value))) {
    if (typeof child !== 'object' || child === null) continue
    if (typeof at(child, 'type') === 'string') yield child as Json
    yield* componentsIn(scope && !Array.isArray(child) ? shownOf(child as Json, scope) : child, scope)
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

/** What the fields of a screen hold before anything is entered, by name. */
function initialOf(screen: unknown, scope: Scope): Json {
  const all = [...componentsIn([screen], undefined)].map((component) => [
    jsonOf(resolve(component['init-values'], scope)),
    component['init-value'] === undefined
      ? {}
      : { [textOf(component['name'])]: resolve(component['init-value'], scope) },
  ])
  return Object.assign({}, ...all.map(([form]) => form), ...all.map(([, own]) => own))
}
/** A scope whose form holds what was entered, else what the fields begin with: conditions look at both. */
const filled = (screen: unknown, scope: Scope): Scope => ({
  ...scope,
  form: { ...initialOf(screen, scope), ...scope.form },
})

/** The fields that a screen shows now. */
export function fieldsOf(screen: unknown, given: Scope): Field[] {
  const scope = filled(screen, given)
  const fields = [...componentsIn([screen], scope)].flatMap((component): Field[] => {
    const type = INPUTS[textOf(component['type'])]
    if (!type || !isShown(component, scope)) return []
    const options = listOf(resolve(component['data-source'], scope)).map((o) => ({
      id: textOf(at(o, 'id')),
      title: textOf(at(o, 'title')) || textOf(at(o, 'id')),
    }))
    const name = textOf(component['name'])
    const label = textOf(resolve(component['label'], scope)) || name
    const days = type === 'date' ? daysOf(jsonOf(resolve(component, scope))) : undefined
    return [{ name, label, type, options, days, required: is(component['required'], scope), initial: scope.form[name] }]
  })
  return fields.filter((field, i) => fields.findIndex((f) => f.name === field.name) === i)
}
/** A switch of a component: `true`, an expression, or since Flow JSON 6.0 a condition between backticks. */
const is = (value: unknown, scope: Scope): boolean =>
  typeof value === 'string' && value.includes('`') ? holds(value, scope) : resolve(value, scope) === true
const isShown = ({ visible }: Json, scope: Scope): boolean => visible === undefined || is(visible, scope)

/** What a screen says besides. */
export function textsOf(screen: unknown, given: Scope): string[] {
  const scope = filled(screen, given)
  return [...componentsIn([screen], scope)]
    .filter((component) => TEXTS.includes(textOf(component['type'])) && isShown(component, scope))
    .flatMap((component) => {
      const text = resolve(component['text'], scope)
      return (Array.isArray(text) ? text : [text]).map(textOf).filter((t) => t !== '')
    })
}

/** What can be tapped, the footer first. */
export function tapsOf(screen: unknown, given: Scope): Tappable[] {
  const scope = filled(screen, given)
  const all = [...componentsIn([screen], scope)].filter(
    (component) => component['on-click-action'] !== undefined && isShown(component, scope),
  )
  const footers = all.filter((component) => component['type'] === 'Footer')
  return [...footers, ...all.filter((component) => component['type'] !== 'Footer')].map((component) => ({
    label: textOf(resolve(component['label'] ?? component['text'], scope)),
    action: jsonOf(component['on-click-action']),
  }))
}
