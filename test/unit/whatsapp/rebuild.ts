import {
  type Button,
  buttons,
  type Content,
  catalog,
  contacts,
  list,
  location,
  type MediaKind,
  media,
  orderDetails,
  orderStatus,
  product,
  productList,
  reaction,
  type Section,
  text,
} from '../../../plugins/whatsapp/build/mod.ts'
import { flow } from '../../../plugins/whatsapp/features/flows.ts'
import { templateNamed } from '../../../plugins/whatsapp/features/templates.ts'

type Texts = Record<string, string>
interface Interactive {
  type: string
  header?: { type: string; text?: string; [kind: string]: unknown }
  body: { text: string }
  footer?: { text: string }
  action: {
    button: string
    buttons: { reply: Button }[]
    sections: (Section & { product_items: { product_retailer_id: string }[] })[]
    catalog_id: string
    product_retailer_id: string
    parameters: Texts & { order: object; flow_action_payload?: { screen: string; data?: object } }
  }
}
export interface Body {
  type: string
  text: { body: string; preview_url?: boolean }
  reaction: Texts
  location: Parameters<typeof location>[0]
  contacts: Parameters<typeof contacts>[0]
  interactive: Interactive
  template: { name: string; language: { code: string }; components?: [] }
}

function interactive({ type, header, body, footer, action }: Interactive): Content {
  const { parameters, sections } = action
  const around = { body: body.text, footer: footer?.text }
  const frame = {
    header: header?.text ?? (header && { [header.type]: header[header.type] }),
    footer: footer?.text,
  } as never
  switch (type) {
    case 'button':
      return buttons(
        body.text,
        action.buttons.map((b) => b.reply),
        frame,
      )
    case 'list':
      return list(body.text, action.button, sections, frame)
    case 'product':
      return product({ catalog: action.catalog_id, product: action.product_retailer_id }, around)
    case 'product_list': {
      const shelves = sections.map((s) => ({
        title: s.title,
        products: s.product_items.map((p) => p.product_retailer_id),
      }))
      return productList(body.text, action.catalog_id, shelves, frame)
    }
    case 'catalog_message':
      return catalog(body.text, { thumbnail: parameters['thumbnail_product_retailer_id'], footer: footer?.text })
    case 'order_details':
      return orderDetails(body.text, parameters as never, frame)
    case 'order_status':
      return orderStatus(body.text, { reference_id: parameters['reference_id'], ...parameters.order } as never, frame)
    case 'flow': {
      const { flow_id, flow_name, flow_token, flow_cta = '', mode, flow_action, flow_action_payload } = parameters
      const open = flow_action_payload ?? (flow_action === 'navigate' ? true : undefined)
      const message = flow(flow_id ? { flow_id } : { flow_name: flow_name ?? '' }).message
      return message({ ...(frame as object), body: body.text, cta: flow_cta, token: flow_token, mode, open } as never)
    }
    default:
      throw new Error(`no builder for ${type}`)
  }
}

/** What our builders make of a body of Meta's, from its content alone. */
export function rebuild(body: Body): Content {
  switch (body.type) {
    case 'text':
      return text(body.text.body, { preview: body.text.preview_url })
    case 'reaction':
      return reaction(body.reaction['message_id'] ?? '', body.reaction['emoji'])
    case 'location':
      return location(body.location)
    case 'contacts':
      return contacts(body.contacts)
    case 'interactive':
      return interactive(body.interactive)
    case 'template':
      return templateNamed(body.template.name, body.template.language, body.template.components)
    default: {
      const { id, link, ...options } = body[body.type as 'reaction']
      return media(body.type as MediaKind, id ? { id } : { link: link ?? '' }, options)
    }
  }
}
