import { at, isJson, type Json, jsonOf, listOf, textOf } from '../json.ts'
import type { Message } from '../world.ts'

/** What a phone shows of a message, whatever product it came by. */
export interface Shape {
  readonly header?: string | undefined
  readonly text: string
  readonly footer?: string | undefined
  readonly media?: Media | undefined
  readonly cards: readonly Card[]
  /** A list behind a button. */
  readonly list?: { readonly button: string; readonly sections: readonly Section[] } | undefined
  readonly flow?: Flow | undefined
  readonly links: readonly Link[]
  /** An order, line by line. */
  readonly lines: readonly string[]
}
export interface Media {
  readonly kind: 'image' | 'video' | 'audio' | 'file'
  /** Where the simulator keeps it; undefined: it lies elsewhere, and is not fetched. */
  readonly src: string | undefined
  readonly name: string
}
export interface Card {
  readonly title: string
  readonly subtitle: string
  readonly image: Media | undefined
  /** Ids of its buttons. */
  readonly taps: readonly string[]
  readonly links: readonly Link[]
}
export interface Section {
  readonly title: string
  readonly rows: readonly { readonly id: string; readonly title: string; readonly description: string }[]
}
export interface Flow {
  readonly cta: string
  /** Its id or name. */
  readonly flow: string
}
export interface Link {
  readonly title: string
  readonly url: string
}

const KINDS: Readonly<Record<string, Media['kind']>> = {
  image: 'image',
  sticker: 'image',
  video: 'video',
  audio: 'audio',
}
const MEDIA = ['image', 'video', 'audio', 'document', 'sticker', 'file']
/** Messenger's addresses of stored files hold their id. */
const STORED = /fbcdn\.net\/v\/(\d+)/

function mediaOf(type: string, id: unknown, url: unknown, name: unknown): Media | undefined {
  const kept = textOf(id) || STORED.exec(textOf(url))?.[1]
  if (!kept && !url) return undefined
  const shown =
    textOf(name) ||
    textOf(url)
      .replace(/^https?:\/\//, '')
      .split('?')[0] ||
    type
  return { kind: KINDS[type] ?? 'file', src: kept && `/console/media/${kept}`, name: shown }
}
const part = (value: unknown): Media | undefined => {
  const header = jsonOf(value)
  const type = MEDIA.find((name) => isJson(header[name]))
  const file = jsonOf(header[type ?? ''])
  return type ? mediaOf(type, file['id'], file['link'], file['filename']) : undefined
}

const PLAIN: Shape = { text: '', cards: [], links: [], lines: [] }
const money = (value: unknown): string => {
  const amount = Number(at(value, 'value')) / Number(at(value, 'offset') ?? 1)
  return Number.isFinite(amount) ? amount.toFixed(2) : ''
}

function interactive(content: Json): Shape {
  const { type, header, body, footer, action } = jsonOf(content['interactive'])
  const about = {
    ...PLAIN,
    header: textOf(at(header, 'text')) || undefined,
    media: part(header),
    text: textOf(at(body, 'text')),
    footer: textOf(at(footer, 'text')) || undefined,
  }
  const parameters = jsonOf(at(action, 'parameters'))
  switch (type) {
    case 'list': {
      const sections = listOf(at(action, 'sections')).map((section) => ({
        title: textOf(at(section, 'title')),
        rows: listOf(at(section, 'rows')).map((row) => ({
          id: textOf(at(row, 'id')),
          title: textOf(at(row, 'title')),
          description: textOf(at(row, 'description')),
        })),
      }))
      return { ...about, list: { button: textOf(at(action, 'button')), sections } }
    }
    case 'cta_url':
      return { ...about, links: [{ title: textOf(parameters['display_text']), url: textOf(parameters['url']) }] }
    case 'flow': {
      const flow = textOf(parameters['flow_id'] ?? parameters['flow_name'])
      return { ...about, flow: { cta: textOf(parameters['flow_cta']) || 'Open', flow } }
    }
    case 'carousel': {
      const cards = listOf(at(action, 'cards')).map(
        (card): Card => ({
          title: textOf(at(card, 'header.text')),
          subtitle: textOf(at(card, 'body.text')),
          image: part(at(card, 'header')),
          taps: listOf(at(card, 'action.buttons')).map((b) => textOf(at(b, 'quick_reply.id') ?? at(b, 'reply.id'))),
          links: [],
        }),
      )
      return { ...about, cards }
    }
    case 'order_details':
    case 'order_status': {
      const items = listOf(at(parameters, 'order.items')).map(
        (item) => `${textOf(at(item, 'quantity'))} × ${textOf(at(item, 'name'))}  ${money(at(item, 'amount'))}`,
      )
      const total = money(parameters['total_amount'])
      const status = textOf(at(parameters, 'order.status'))
      const sum = total ? [`Total ${total} ${textOf(parameters['currency'])}`] : []
      return { ...about, lines: [...items, ...sum, ...(status ? [`Order: ${status}`] : [])] }
    }
    default: {
      const reply = textOf(at(content, 'interactive.button_reply.title') ?? at(content, 'interactive.list_reply.title'))
      const answers = textOf(at(content, 'interactive.nfm_reply.response_json'))
      return { ...about, text: about.text || reply || answers || `[${textOf(type)}]` }
    }
  }
}

const linksIn = (card: unknown): Link[] =>
  listOf(at(card, 'buttons'))
    .filter((b) => at(b, 'type') === 'web_url')
    .map((b) => ({ title: textOf(at(b, 'title')), url: textOf(at(b, 'url')) }))

function attachment(value: unknown): Shape {
  const type = textOf(at(value, 'type'))
  const payload = jsonOf(at(value, 'payload'))
  if (type !== 'template')
    return {
      ...PLAIN,
      media: mediaOf(type, payload['attachment_id'], payload['url'], ''),
      text: textOf(payload['title']),
    }
  const cards = listOf(payload['elements']).map((element): Card => {
    const picture = at(element, 'image_url') ?? (at(element, 'media_type') === 'image' ? at(element, 'url') : undefined)
    return {
      title: textOf(at(element, 'title')),
      subtitle: textOf(at(element, 'subtitle')),
      image: mediaOf('image', at(element, 'attachment_id'), picture, ''),
      taps: listOf(at(element, 'buttons')).map((b) => textOf(at(b, 'payload'))),
      links: linksIn(element),
    }
  })
  const order = textOf(payload['order_number'])
  return {
    ...PLAIN,
    cards,
    text: textOf(payload['text'] ?? payload['title']) || (order ? `Receipt ${order}` : ''),
    links: linksIn(payload),
  }
}

/** Reads a message of either family. */
export function shapeOf({ content, shown }: Message): Shape {
  if (shown) return { ...PLAIN, text: shown.text }
  if (content['interactive']) return interactive(content)
  const attached = content['attachment'] ?? listOf(content['attachments'])[0]
  if (attached) {
    const shape = attachment(attached)
    return { ...shape, text: textOf(content['text']) || shape.text }
  }
  const media = part(content)
  if (media) {
    const type = MEDIA.find((name) => isJson(content[name])) ?? ''
    return { ...PLAIN, media, text: textOf(at(content, `${type}.caption`)) }
  }
  const order = listOf(at(content, 'order.product_items')).map(
    (item) => `${textOf(at(item, 'quantity'))} × ${textOf(at(item, 'product_retailer_id'))}`,
  )
  if (order.length > 0) return { ...PLAIN, lines: order, text: 'Order' }
  const place = jsonOf(content['location'])
  if (place['latitude'] !== undefined)
    return {
      ...PLAIN,
      text: `Place: ${textOf(place['name']) || `${textOf(place['latitude'])}, ${textOf(place['longitude'])}`}`,
    }
  const words = ['text.body', 'reaction.emoji', 'reaction.reaction', 'button.text', 'postback.title'].map((path) =>
    textOf(at(content, path)),
  )
  return {
    ...PLAIN,
    text: textOf(content['text']) || words.find((w) => w !== '') || `[${textOf(content['type']) || 'message'}]`,
  }
}
