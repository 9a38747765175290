import { at, type Json, jsonOf, textOf } from '../json.ts'
import type { Conversation, Message, World } from '../world.ts'
import { refusedDay } from './dates.ts'
import { ask } from './endpoint.ts'
import {
  entryOf,
  type Field,
  fieldsOf,
  objection,
  resolve,
  type Scope,
  screenOf,
  type Trouble,
  tapsOf,
  textsOf,
} from './flow-json.ts'

/** A screen that the person has come to. */
interface Visit {
  readonly screen: string
  data: Json
  form: Json
}
/** A Flow that is open on a phone. */
export interface OpenFlow {
  /** The message that opened it. */
  readonly message: string
  readonly flow: Json
  readonly json: Json
  readonly token: string
  /** The screens on the way, the one shown last. */
  readonly visits: Visit[]
  /** Whether the endpoint is being asked. */
  waiting: boolean
  /** What the phone says above the screen. */
  notice: string | undefined
  /** Meta's name for what went wrong last. */
  error: string | undefined
}
/** What a phone shows of an open Flow. */
export interface FlowView {
  readonly message: string
  /** The Flow's name. */
  readonly name: string
  /** The screen's id; '' where none could be shown. */
  readonly screen: string
  readonly title: string
  /** What the screen was shown with. */
  readonly data: Json
  readonly texts: readonly string[]
  readonly fields: readonly Field[]
  /** What can be tapped: the footer first, then links. */
  readonly taps: readonly string[]
  /** Whether there is a screen to go back to. */
  readonly canGoBack: boolean
  readonly waiting: boolean
  /** What the phone says: the endpoint's `error_message`, or that something went wrong. */
  readonly notice: string | undefined
  /** Meta's name for what went wrong: `unexpected_http_status_code`, `invalid-screen-transition` … */
  readonly error: string | undefined
}

const GENERIC = 'Something went wrong. Please try again later.'
const scopeOf = ({ visits }: OpenFlow): Scope => {
  const { data = {}, form = {} } = visits.at(-1) ?? {}
  return { data, form, screen: Object.fromEntries(visits.map((v) => [v.screen, { form: v.form, data: v.data }])) }
}
const parametersOf = ({ content }: Message): Json => jsonOf(at(content, 'interactive.action.parameters'))

/** The Flow that a message names, as Meta keeps it. */
export function flowOf(waba: string, parameters: Json, world: World): Json | undefined {
  const [id, name] = [textOf(parameters['flow_id']), textOf(parameters['flow_name'])]
  const flows = [...world.documents].flatMap(([key, flow]) => (key.startsWith('flow/') ? [flow] : []))
  return flows.find((flow) => flow['waba'] === waba && (id ? flow['id'] === id : flow['name'] === name))
}
/** A Flow's JSON, which came as a text. */
export function jsonIn(flow: Json | undefined): Json | undefined {
  const json = flow?.['json']
  try {
    return typeof json === 'string' ? jsonOf(JSON.parse(json)) : json === undefined ? undefined : jsonOf(json)
  } catch {
    return undefined
  }
}

export function viewOf(open: OpenFlow): FlowView {
  const visit = open.visits.at(-1)
  const screen = screenOf(open.json, visit?.screen ?? '')
  const scope = scopeOf(open)
  return {
    message: open.message,
    name: textOf(open.flow['name']),
    screen: visit?.screen ?? '',
    title: textOf(resolve(screen?.['title'], scope)),
    data: scope.data,
    texts: textsOf(screen, scope),
    fields: fieldsOf(screen, scope),
    taps: tapsOf(screen, scope).map(({ label }) => label),
    canGoBack: open.visits.length > 1,
    waiting: open.waiting,
    notice: open.notice,
    error: open.error,
  }
}

/** What a person does in a Flow. Every action resolves when the phone has its answer. */
export interface FlowActions {
  open(message: Message): Promise<void>
  fill(answers: Json, tap?: string): Promise<void>
  back(): Promise<void>
}

/** The phone's side of Flows in one conversation; `complete` sends the message that a Flow ends with. */
export function flowActions(
  conversation: Conversation,
  world: World,
  complete: (params: Json, message: string) => void,
): FlowActions {
  const { account } = conversation
  const current = (): OpenFlow => {
    if (conversation.flow) return conversation.flow
    throw new Error('No Flow is open on this phone')
  }
  const fail = (open: OpenFlow, { error, message }: Trouble): void => {
    open.error = error
    open.notice = GENERIC
    if (error !== 'flow-token-invalid') return
    // The Flow closes, and its button with it.
    conversation.closedFlows.add(open.message)
    open.notice = message
    open.visits.length = 0
  }
  const send = async (open: OpenFlow, action: string, screen: string | undefined, data?: Json) => {
    const version = textOf(open.json['data_api_version']) || '3.0'
    const request = { version, action, ...(screen && { screen }), ...(data && { data }), flow_token: open.token }
    open.waiting = true
    open.error = undefined
    open.notice = undefined
    world.changed()
    const answer = await ask(account, open.flow, request, world)
    open.waiting = false
    return answer
  }
  /** Tells the endpoint that its answer cannot be shown; it is to acknowledge that. */
  const report = async (open: OpenFlow, action: string, trouble: Trouble): Promise<void> => {
    const data = { error: trouble.error, error_message: trouble.message }
    await send(open, action === 'BACK' ? 'data_exchange' : action, open.visits.at(-1)?.screen, data)
    fail(open, trouble)
  }
  const end = (open: OpenFlow, params: Json): void => {
    conversation.flow = undefined
    complete(params, open.message)
  }
  const show = (open: OpenFlow, screen: string, data: Json): void => {
    const before = open.visits.findIndex((visit) => visit.screen === screen)
    const known = open.visits[before]
    // A screen that is there already is come back to, with what was entered.
    if (known) {
      open.visits.length = before + 1
      known.data = { ...known.data, ...data }
    } else open.visits.push({ screen, data, form: {} })
  }
  async function exchange(open: OpenFlow, action: string, screen: string | undefined, data?: Json): Promise<void> {
    const answer = await send(open, action, screen, data)
    if ('error' in answer)
      return answer.error === 'response-decryption-error' ? report(open, action, answer) : fail(open, answer)
    const { reply } = answer
    const next = textOf(reply['screen'])
    const shown = jsonOf(reply['data'])
    if (next === 'SUCCESS') return end(open, jsonOf(at(shown, 'extension_message_response.params')))
    const known = open.visits.find((visit) => visit.screen === next)
    const trouble = objection(open.json, action === 'INIT' ? undefined : screen, next, { ...known?.data, ...shown })
    if (trouble) return report(open, action, trouble)
    show(open, next, shown)
    const notice = textOf(shown['error_message'])
    open.notice = notice || undefined
  }
  async function act(open: OpenFlow, action: Json): Promise<void> {
    const payload = jsonOf(resolve(action['payload'], scopeOf(open)))
    const { screen = '' } = open.visits.at(-1) ?? {}
    switch (action['name']) {
      case 'data_exchange':
        return exchange(open, 'data_exchange', screen, payload)
      case 'navigate': {
        const next = textOf(at(action, 'next.name'))
        const trouble = objection(open.json, screen, next, payload)
        return trouble ? fail(open, trouble) : show(open, next, payload)
      }
      case 'complete':
        return end(open, { flow_token: open.token, ...payload })
      case 'update_data':
        return show(open, screen, payload)
      default:
        return
    }
  }
  return {
    async open(message) {
      const parameters = parametersOf(message)
      if (conversation.closedFlows.has(message.id))
        throw new Error('The button of this Flow is disabled: it was closed')
      const flow = flowOf(account.entry, parameters, world)
      const json = jsonIn(flow)
      if (!flow || !json)
        throw new Error(
          `There is no Flow ${textOf(parameters['flow_id'] ?? parameters['flow_name'])} with a Flow JSON to open; create it with api.flows`,
        )
      const token = textOf(parameters['flow_token']) || 'unused'
      const open: OpenFlow = {
        message: message.id,
        flow,
        json,
        token,
        visits: [],
        waiting: false,
        notice: undefined,
        error: undefined,
      }
      conversation.flow = open
      if (parameters['flow_action'] === 'data_exchange') return exchange(open, 'INIT', undefined)
      const screen = textOf(at(parameters, 'flow_action_payload.screen')) || entryOf(json)
      const data = jsonOf(at(parameters, 'flow_action_payload.data'))
      const trouble = objection(json, undefined, screen, data)
      if (trouble) fail(open, trouble)
      else show(open, screen, data)
    },
    async fill(answers, label) {
      const open = current()
      const visit = open.visits.at(-1)
      const screen = screenOf(open.json, visit?.screen ?? '')
      if (!visit || !screen) throw new Error('The Flow shows no screen to fill in')
      const before = scopeOf(open)
      // What is entered decides what else the screen shows.
      const form = checked(fieldsOf(screen, { ...before, form: { ...before.form, ...answers } }), answers, visit)
      const taps = tapsOf(screen, { ...scopeOf(open), form })
      const tap = label === undefined ? taps[0] : taps.find((t) => t.label === label)
      if (!tap)
        throw new Error(`There is no "${label ?? 'Footer'}" to tap; there is ${named(taps.map((t) => t.label))}`)
      visit.form = form
      return act(open, tap.action)
    },
    async back() {
      const open = current()
      if (open.visits.length < 2) throw new Error('There is no screen to go back to')
      const { screen = '' } = open.visits.at(-1) ?? {}
      // Source: …/flows/reference/flowjson: the screen that is left has `refresh_on_back`.
      const asks = screenOf(open.json, screen)?.['refresh_on_back'] === true
      if (asks) return exchange(open, 'BACK', screen)
      open.visits.pop()
      open.notice = undefined
      open.error = undefined
    },
  }
}

const named = (names: readonly string[]): string => names.map((name) => `"${name}"`).join(', ') || 'none'

/** The form as the phone would hold it; what it would not let anybody enter or leave out is refused. */
function checked(fields: readonly Field[], answers: Json, visit: Visit): Json {
  const unknown = Object.keys(answers).find((name) => !fields.some((field) => field.name === name))
  if (unknown !== undefined)
    throw new Error(`The screen ${visit.screen} has no field "${unknown}"; it has ${named(fields.map((f) => f.name))}`)
  const entries = fields.flatMap((field): [string, unknown][] => {
    const { name, options, days, required, type } = field
    const value = answers[name] ?? field.initial ?? (type === 'choices' ? [] : undefined)
    const empty = value === undefined || value === '' || (Array.isArray(value) && value.length === 0)
    if (empty && required) throw new Error(`The field "${name}" of the screen ${visit.screen} is required`)
    const chosen = options.length === 0 || empty ? [] : [value].flat()
    const wrong = chosen.find((id) => !options.some((o) => o.id === id))
    if (wrong !== undefined)
      throw new Error(`The field "${name}" has no option "${wrong}"; it has ${named(options.map((o) => o.id))}`)
    const refused = days && !empty ? refusedDay(value, days) : undefined
    if (refused) throw new Error(`The field "${name}" of the screen ${visit.screen} ${refused}`)
    return value === undefined ? [] : [[name, value]]
  })
  return Object.fromEntries(entries)
}
