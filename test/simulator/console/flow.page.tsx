import { at, type Json, jsonOf, listOf, textOf } from '../json.ts'

/** What a Flow's screen asks for. Source: https://developers.facebook.com/docs/whatsapp/flows/reference/components */
interface Field {
  readonly name: string
  readonly label: string
  readonly type: string
  readonly options: readonly { readonly id: string; readonly title: string }[]
}
const INPUTS: Readonly<Record<string, string>> = {
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

/** Components stand inside forms and conditions, at any depth. */
function* componentsIn(value: unknown): Iterable<Json> {
  for (const child of Array.isArray(value) ? value : Object.values(jsonOf(value))) {
    if (typeof child !== 'object' || child === null) continue
    if (typeof at(child, 'type') === 'string') yield child as Json
    yield* componentsIn(child)
  }
}
/** `${data.days}` is looked up in the data of the message that opened the Flow. */
const resolved = (value: unknown, data: Json): unknown => {
  const name = /^\$\{data\.(\w+)\}$/.exec(textOf(value))?.[1]
  return name ? data[name] : value
}
export function fieldsOf(flow: unknown, data: Json): Field[] {
  const fields = [...componentsIn(at(flow, 'screens'))].flatMap((component): Field[] => {
    const type = INPUTS[textOf(component['type'])]
    if (!type) return []
    const options = listOf(resolved(component['data-source'], data)).map((o) => ({
      id: textOf(at(o, 'id')),
      title: textOf(at(o, 'title')) || textOf(at(o, 'id')),
    }))
    const name = textOf(component['name'])
    return [{ name, label: textOf(resolved(component['label'], data)) || name, type, options }]
  })
  return fields.filter((field, i) => fields.findIndex((f) => f.name === field.name) === i)
}

function Control({ id, field: { name, type, options } }: { readonly id: string; readonly field: Field }) {
  if (type === 'area') return <textarea id={id} name={name} rows={3} />
  if (type === 'date') return <input id={id} name={name} type="date" />
  if (options.length === 0) return <input id={id} name={name} type="text" autocomplete="off" />
  return (
    <select id={id} name={name}>
      {options.map((o) => (
        <option key={o.id} value={o.id}>
          {o.title}
        </option>
      ))}
    </select>
  )
}

function Input({ field: { name, label, type, options } }: { readonly field: Field }) {
  if (type === 'yes')
    return (
      <label class="field">
        <span>
          <input type="checkbox" name={name} value="true" /> {label}
        </span>
      </label>
    )
  if (type === 'choices')
    return (
      <fieldset class="field">
        <legend>{label}</legend>
        {options.map((o) => (
          <label key={o.id}>
            <input type="checkbox" name={name} value={o.id} /> {o.title}
          </label>
        ))}
      </fieldset>
    )
  const id = `flow-${name}`
  return (
    <p class="field">
      <label for={id}>{label}</label>
      <Control id={id} field={{ name, label, type, options }} />
    </p>
  )
}

/** The answers of a form as a Flow gives them: lists for checkboxes, true or false for an opt-in. */
function answersOf(form: HTMLFormElement, fields: readonly Field[]): Json {
  const data = new FormData(form)
  const answerOf = ({ name, type }: Field): unknown =>
    type === 'choices' ? data.getAll(name) : type === 'yes' ? data.get(name) === 'true' : (data.get(name) ?? '')
  return Object.fromEntries(fields.map((field) => [field.name, answerOf(field)]))
}

/** A Flow: every field of its screens, one below the other; where its JSON is not known, the answers are written as JSON. */
export function FlowForm(props: {
  readonly flow: unknown
  readonly data: Json
  submit(answers: Json): void
  close(): void
}) {
  const fields = fieldsOf(props.flow, props.data)
  const send = (event: SubmitEvent): void => {
    event.preventDefault()
    const form = event.currentTarget as HTMLFormElement
    const text = form.querySelector<HTMLTextAreaElement>('textarea[name=json]')
    try {
      props.submit(text ? (JSON.parse(text.value) as Json) : answersOf(form, fields))
      props.close()
    } catch {
      text?.setCustomValidity('This is no JSON')
      text?.reportValidity()
    }
  }
  return (
    <form class="flow" onSubmit={send}>
      {fields.length === 0 ? (
        <label class="field">
          <span>The answers, as JSON</span>
          <textarea
            name="json"
            rows={5}
            onInput={(event) => event.currentTarget.setCustomValidity('')}
            defaultValue="{}"
          />
        </label>
      ) : (
        fields.map((field) => <Input key={field.name} field={field} />)
      )}
      <p class="row">
        <button type="submit" class="main">
          Send
        </button>
        <button type="button" onClick={props.close}>
          Cancel
        </button>
      </p>
    </form>
  )
}
