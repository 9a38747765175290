import { SignalboxError } from '../../../../core/errors.ts'
import { checkOrder, type OrderDetails } from '../../build/payments.ts'
import { atMost, must } from '../common/check.ts'
import type { AnyParams, TemplateProducts, TemplateValue } from './params.ts'
import type { TemplateButton, TemplateComponent } from './types.ts'
import { VARIABLE, variablesOf } from './variables.ts'

/** One component of a template message, as `POST /{phone_number_id}/messages` takes it. */
export interface SendComponent {
  readonly type: string
  readonly sub_type?: string
  readonly index?: string | number
  readonly parameters?: readonly object[]
  readonly cards?: readonly { readonly card_index: number; readonly components: readonly SendComponent[] }[]
}
type Values = Readonly<Record<string, TemplateValue>>

/** Limits of a message (characters, or pieces); those of a definition stand beside it. */
const MAX = { header: 60, body: 1024, bodyAlone: 32768, payload: 128, code: 15, sections: 10, products: 30, cards: 10 }

const given = (value: unknown, what: string): void => must(value, `Template: no ${what}`)

/** The parameters of a text, one for each of its variables; a missing or extra one is refused. */
function textParameters(text: string, values: Values = {}, max: number = MAX.body): readonly object[] {
  const names = variablesOf(text)
  const extra = Object.keys(values).find((name) => !names.includes(name))
  must(extra === undefined, `Template: there is no {{${extra}}}`, `There is: ${names.join(', ') || 'no variable'}.`)
  const parameters = names
    .toSorted((a, b) => Number(a) - Number(b) || 0)
    .map((name) => {
      const value = values[name] ?? ''
      given(value !== '', `value for {{${name}}}`)
      const key = /^\d+$/.test(name) ? {} : { parameter_name: name }
      if (typeof value === 'object') return { ...value, ...key }
      return { type: 'text', ...key, text: String(value) }
    })
  const filled = text.replace(VARIABLE, (_, name: string) =>
    typeof values[name] === 'object' ? '' : String(values[name]),
  )
  atMost('Template text, filled in,', filled, max)
  return parameters
}

const button = (sub_type: string, index: number, ...parameters: object[]): SendComponent => ({
  type: 'button',
  sub_type,
  index: String(index),
  parameters,
})
const action = (value: unknown): object => ({ type: 'action', action: value })

function products(value: TemplateProducts): object {
  const items = value.sections.flatMap((s) => s.product_items)
  atMost('Template sections', value.sections, MAX.sections)
  atMost('Template products', items, MAX.products)
  return action(value)
}

/** What a tap sends, opens or copies; undefined where the button needs nothing. */
function buttonComponent(def: TemplateButton, i: number, value: unknown): SendComponent | undefined {
  const text = value as string
  const made = (...parameters: object[]): SendComponent => button(def.type.toLowerCase(), i, ...parameters)
  const needs =
    ['COPY_CODE', 'MPM', 'ORDER_DETAILS'].includes(def.type) || (def.type === 'URL' && def.url.endsWith('}}'))
  if (needs) given(value, `value for button ${i}`)
  if (def.type === 'FLOW') return made(action({ flow_token: 'unused', ...(value as object) }))
  if (value === undefined) return undefined
  switch (def.type) {
    case 'URL':
      if (!needs) break
      return made({ type: 'text', text })
    case 'COPY_CODE':
      atMost('Template coupon code', text, MAX.code)
      return made({ type: 'coupon_code', coupon_code: text })
    case 'QUICK_REPLY':
      atMost('Template payload', text, MAX.payload)
      return made({ type: 'payload', payload: text })
    case 'MPM':
      return made(products(value as TemplateProducts))
    case 'CATALOG':
      return made(action(value))
    case 'ORDER_DETAILS':
      checkOrder(value as OrderDetails)
      return made(action({ order_details: value }))
    case 'VOICE_CALL':
      return made(...Object.entries(value as object).map(([type, v]) => ({ type, [type]: v })))
  }
  throw new SignalboxError('input_invalid', `Template button ${i} takes no value`)
}

function headerParameters(def: TemplateComponent & { type: 'HEADER' }, header: AnyParams['header']): readonly object[] {
  if (def.format === 'TEXT') return textParameters(def.text, header as Values, MAX.header)
  const type = def.format.toLowerCase()
  given(header?.[type], `header: { ${type} }`)
  return [{ type, [type]: header?.[type] }]
}

function cardsOf(cards: TemplateComponent & { type: 'CAROUSEL' }, given: readonly AnyParams[]): SendComponent {
  const defined = cards.cards
  const first = defined[0]?.components ?? []
  atMost('Template cards', given, MAX.cards)
  must(
    given.length === defined.length || (given.length > 0 && first.some((c) => 'format' in c && c.format === 'PRODUCT')),
    `Template: ${defined.length} cards are defined, ${given.length} given`,
  )
  return {
    type: 'carousel',
    cards: given.map((card, card_index) => ({
      card_index,
      components: buildComponents(defined[card_index]?.components ?? first, card),
    })),
  }
}

/** The components of a message from the components of its definition and the values to fill them with. */
export function buildComponents(definition: readonly TemplateComponent[], params: AnyParams): SendComponent[] {
  const bodyMax = definition.length === 1 ? MAX.bodyAlone : MAX.body
  const components = definition.flatMap((c): readonly (SendComponent | undefined)[] => {
    switch (c.type) {
      case 'HEADER':
        return [{ type: 'header', parameters: headerParameters(c, params.header) }]
      case 'BODY':
        return 'text' in c ? [{ type: 'body', parameters: textParameters(c.text, params.body, bodyMax) }] : []
      case 'BUTTONS':
        return c.buttons.map((b, i) => buttonComponent(b, i, params.buttons?.[i]))
      case 'CAROUSEL':
        return [cardsOf(c, params.cards ?? [])]
      case 'LIMITED_TIME_OFFER': {
        const type = 'limited_time_offer'
        if (c[type].has_expiration) given(params[type], 'expiration_time_ms')
        return params[type] ? [{ type, parameters: [{ type, [type]: params[type] }] }] : []
      }
      default:
        return []
    }
  })
  return components.filter((c) => c !== undefined).filter((c) => c.parameters?.length !== 0)
}

/** An authentication message: its code stands in the text and in the button. */
export function buildCode(code: string): SendComponent[] {
  given(code, 'code')
  atMost('Template code', code, MAX.code)
  const parameters = [{ type: 'text', text: code }]
  return [{ type: 'body', parameters }, button('url', 0, ...parameters)]
}
