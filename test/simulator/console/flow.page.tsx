import { useEffect, useState } from 'preact/hooks'
import type { Field } from '../flows/flow-json.ts'
import type { FlowView } from '../flows/session.ts'
import type { Json } from '../json.ts'
import { useAct } from './server.page.ts'
import { Sheet } from './sheet.page.tsx'
import type { ConversationView } from './snapshot.ts'

const textIn = (value: unknown): string => (typeof value === 'string' || typeof value === 'number' ? `${value}` : '')

function Control({ id, field }: { readonly id: string; readonly field: Field }) {
  const { name, type, options, required, initial } = field
  const given = { id, name, required }
  if (type === 'area') return <textarea {...given} rows={3} defaultValue={textIn(initial)} />
  if (type === 'date') return <input {...given} type="date" defaultValue={textIn(initial)} />
  if (options.length === 0) return <input {...given} type="text" autocomplete="off" defaultValue={textIn(initial)} />
  return (
    <select {...given}>
      {options.map((o) => (
        <option key={o.id} value={o.id} selected={o.id === initial}>
          {o.title}
        </option>
      ))}
    </select>
  )
}

function Input({ field }: { readonly field: Field }) {
  const { name, label, type, options, initial } = field
  if (type === 'yes')
    return (
      <label class="field">
        <span>
          <input type="checkbox" name={name} value="true" defaultChecked={initial === true} /> {label}
        </span>
      </label>
    )
  if (type === 'choices')
    return (
      <fieldset class="field">
        <legend>{label}</legend>
        {options.map((o) => (
          <label key={o.id}>
            <input
              type="checkbox"
              name={name}
              value={o.id}
              defaultChecked={Array.isArray(initial) && initial.includes(o.id)}
            />{' '}
            {o.title}
          </label>
        ))}
      </fieldset>
    )
  const id = `flow-${name}`
  return (
    <p class="field">
      <label for={id}>{label}</label>
      <Control id={id} field={field} />
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

/** The screen of a Flow, as its JSON and its endpoint have it. */
function Screen(props: { readonly view: FlowView; fill(answers: Json, tap?: string): void; back(): void }) {
  const { view } = props
  const [next, ...links] = view.taps
  const [form, setForm] = useState<HTMLFormElement | null>(null)
  const answers = (): Json => (form ? answersOf(form, view.fields) : {})
  return (
    <form
      class="flow"
      ref={setForm}
      onSubmit={(event) => {
        event.preventDefault()
        props.fill(answers())
      }}
    >
      {view.title && <h4>{view.title}</h4>}
      {view.notice && (
        <p class="bad" role="alert">
          {view.notice}
        </p>
      )}
      {view.error && <p class="soft">{view.error}</p>}
      {view.texts.map((text, i) => (
        <p key={`${text}${i}`}>{text}</p>
      ))}
      {view.fields.map((field) => (
        <Input key={`${view.screen}${field.name}`} field={field} />
      ))}
      <p class="row">
        {next !== undefined && (
          <button type="submit" class="main" disabled={view.waiting}>
            {view.waiting ? '…' : next || 'Next'}
          </button>
        )}
        {links.map((label) => (
          <button type="button" key={label} onClick={() => props.fill(answers(), label)}>
            {label}
          </button>
        ))}
        {view.canGoBack && (
          <button type="button" onClick={props.back}>
            Back
          </button>
        )}
      </p>
    </form>
  )
}

/** Where nobody knows the Flow's JSON, its answers are written as JSON. */
function Answers({ submit }: { submit(answers: Json): void }) {
  const send = (event: SubmitEvent): void => {
    event.preventDefault()
    const text = (event.currentTarget as HTMLFormElement).querySelector('textarea')
    try {
      submit(JSON.parse(text?.value ?? '') as Json)
    } catch {
      text?.setCustomValidity('This is no JSON')
      text?.reportValidity()
    }
  }
  return (
    <form class="flow" onSubmit={send}>
      <label class="field">
        <span>The answers, as JSON</span>
        <textarea
          name="json"
          rows={5}
          onInput={(event) => event.currentTarget.setCustomValidity('')}
          defaultValue="{}"
        />
      </label>
      <p class="row">
        <button type="submit" class="main">
          Send
        </button>
      </p>
    </form>
  )
}

/** The button of a message that opens a Flow, and the Flow. */
export function FlowButton(props: {
  readonly message: string
  readonly cta: string
  /** Whether Meta has the Flow's JSON. */
  readonly known: boolean
  readonly conversation: ConversationView
}) {
  const [open, setOpen] = useState(false)
  const act = useAct()
  const { message, conversation } = props
  const buyer = { user: conversation.person.id, account: conversation.account }
  const view = conversation.flow?.message === message ? conversation.flow : undefined
  // A Flow that has ended closes by itself.
  const [began, setBegan] = useState(false)
  useEffect(() => {
    if (view) setBegan(true)
    else if (began) {
      setBegan(false)
      setOpen(false)
    }
  }, [view, began])
  const begin = (): void => {
    setOpen(true)
    if (props.known) void act({ do: 'opens', ...buyer, message })
  }
  const close = (): void => {
    setOpen(false)
    if (view) void act({ do: 'closes', ...buyer })
  }
  const submit = (answers: Json): void => {
    setOpen(false)
    void act({ do: 'submits', ...buyer, answers })
  }
  return (
    <>
      <button type="button" class="tap" aria-haspopup="dialog" onClick={begin}>
        {props.cta}
      </button>
      {open && (!props.known || view) && (
        <Sheet title={props.cta} close={close}>
          {view ? (
            <Screen
              view={view}
              fill={(answers, tap) => void act({ do: 'fills', ...buyer, answers, tap })}
              back={() => void act({ do: 'goesBack', ...buyer })}
            />
          ) : (
            <Answers submit={submit} />
          )}
          <p class="row">
            <button type="button" onClick={close}>
              Close
            </button>
          </p>
        </Sheet>
      )}
    </>
  )
}
