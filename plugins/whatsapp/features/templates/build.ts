import { atMost, must } from '../common/check.ts'
import type { AnyParams, TemplateProducts, TemplateValue } from './params.ts'
import type { TemplateButton, TemplateComponent } from './types.ts'
import { variablesOf } from './variables.ts'

/** One component of a template message, as `POST /{phone_number_id}/messages` takes it. */
export interface SendComponent {
  readonly type: string
  readonly sub_type?: string
  readonly index?: string
  readonly parameters?: readonly object[]
  readonly cards?: readonly { readonly card_index: number; readonly components: readonly SendComponent[] }[]
}

/** Limits of a message (characters, or pieces); those of a definition stand beside it. */
const MAX = { header: 60, body: 1024, bodyAlone: 32768, payload: 128, code: 15, sections: 10, products: 30, cards: 10 }

/** The parameters of a text, one for each of its variables; a missing or extra one is refused. */
function textParameters(
  what: string,
  text: string,
  values: Readonly<Record<string, TemplateValue>> = {},
  max: number = MAX.body,
): readonly object[] {
  const names = variablesOf(text)
  const extra = Object.keys(values).find((name) => !names.includes(name))
  must(extra === undefined, `${what} has no variable {{${extra}}}`, `It has: ${names.join(', ') || 'none'}.`)
  let length = text.length
  const parameters = names
    .toSorted((a, b) => Number(a) - Number(b) || 0)
    .map((name) => {
      const value = values[name]
      must(value !== undefined && value !== '', `${what}: no value for {{${name}}}`)
      const key = /^\d+$/.test(name) ? {} : { parameter_name: name }
      if (typeof value === 'object') return { ...value, ...key }
      length += String(value).length - name.length - 4
      return { type: 'text', ...key, text: String(value) }
    })
  must(length <= max, `${what} has ${length} characters with its values; Meta takes ${max}`)
  return parameters
}

const button = (sub_type: string, index: number, ...parameters: object[]): SendComponent => ({
  type: 'button',
  sub_type,
  index: String(index),
  parameters,
})

function products(value: TemplateProducts): object {
  atMost('Template product sections', value.sections, MAX.sections)
  atMost(
    'Template products',
    value.sections.flatMap((s) => s.product_items),
    MAX.products,
  )
  return { type: 'action', action: value }
}

/** What a tap sends, opens or copies; undefined where the button needs nothing. */
function buttonComponent(def: TemplateButton, i: number, value: unknown): SendComponent | undefined {
  const text = value as string
  switch (def.type) {
    case 'URL':
      if (variablesOf(def.url).length === 0) break
      must(value, `Template button "${def.text}": no value for the end of its URL`)
      return button('url', i, { type: 'text', text })
    case 'COPY_CODE':
      must(value, 'Template coupon code is missing')
      atMost('Template coupon code', text, MAX.code)
      return button('copy_code', i, { type: 'coupon_code', coupon_code: text })
    case 'MPM':
      must(value, `Template button "${def.text}": no products`)
      return button('mpm', i, products(value as TemplateProducts))
    case 'FLOW':
      return button('flow', i, { type: 'action', action: { flow_token: 'unused', ...(value as object) } })
    case 'QUICK_REPLY':
      if (value === undefined) break
      atMost(`Payload of template button "${def.text}"`, text, MAX.payload)
      return button('quick_reply', i, { type: 'payload', payload: text })
    case 'CATALOG':
      return value === undefined ? undefined : button('catalog', i, { type: 'action', action: value })
    case 'VOICE_CALL':
      if (value === undefined) break
      return button('voice_call', i, ...Object.entries(value as object).map(([type, v]) => ({ type, [type]: v })))
  }
  must(value === undefined, `Template button ${i} takes no value`)
  return undefined
}

function headerParameters(def: TemplateComponent & { type: 'HEADER' }, header: AnyParams['header']): readonly object[] {
  if (def.format === 'TEXT')
    return textParameters('Template header', def.text, header as Readonly<Record<string, TemplateValue>>, MAX.header)
  const type = def.format.toLowerCase()
  must(header?.[type], `Template header: no ${type}`, `Give { header: { ${type}: … } }.`)
  return [{ type, [type]: header[type] }]
}

/** The components of a message from the components of its definition and the values to fill them with. */
export function buildComponents(definition: readonly TemplateComponent[], params: AnyParams): SendComponent[] {
  const bodyMax = definition.length === 1 ? MAX.bodyAlone : MAX.body
  const components = definition.flatMap((c): readonly (SendComponent | undefined)[] => {
    switch (c.type) {
      case 'HEADER':
        return [{ type: 'header', parameters: headerParameters(c, params.header) }]
      case 'BODY':
        return 'text' in c
          ? [{ type: 'body', parameters: textParameters('Template body', c.text, params.body, bodyMax) }]
          : []
      case 'BUTTONS':
        return c.buttons.map((b, i) => buttonComponent(b, i, params.buttons?.[i]))
      case 'CAROUSEL': {
        const cards = params.cards ?? []
        must(cards.length > 0, 'Template carousel: no cards')
        atMost('Template carousel', cards, MAX.cards)
        const repeats = c.cards[0]?.components.some((part) => 'format' in part && part.format === 'PRODUCT')
        must(repeats || cards.length === c.cards.length, `Template carousel: ${c.cards.length} cards are defined`)
        const componentsOf = (i: number) => (c.cards[i] ?? c.cards[0])?.components ?? []
        return [
          {
            type: 'carousel',
            cards: cards.map((card, i) => ({
              card_index: i,
              components: buildComponents(componentsOf(i), card),
            })),
          },
        ]
      }
      case 'LIMITED_TIME_OFFER': {
        const { limited_time_offer } = params
        must(limited_time_offer || !c.limited_time_offer.has_expiration, 'Template offer: no expiration_time_ms')
        return limited_time_offer
          ? [{ type: 'limited_time_offer', parameters: [{ type: 'limited_time_offer', limited_time_offer }] }]
          : []
      }
      default:
        return []
    }
  })
  return components.filter((c) => c !== undefined).filter((c) => c.parameters?.length !== 0)
}

/** An authentication message: its code stands in the text and in the button. */
export function buildCode(code: string): SendComponent[] {
  must(code, 'Template code is missing')
  atMost('Template code', code, MAX.code)
  const parameters = [{ type: 'text', text: code }]
  return [{ type: 'body', parameters }, button('url', 0, ...parameters)]
}
