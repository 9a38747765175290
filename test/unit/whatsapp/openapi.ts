import { existsSync, readFileSync } from 'node:fs'
import { Ajv } from 'ajv'
import { parse } from 'yaml'

type Node = Record<string, unknown>
const file = new URL('../../../../shared/reference/whatsapp-openapi-v23.0.yaml', import.meta.url)
export const covered = existsSync(file)

const spec = (covered ? parse(readFileSync(file, 'utf8')) : { components: { schemas: {} } }) as {
  components: { schemas: Record<string, Node> }
  paths: Record<
    string,
    { post: { requestBody: { content: Record<string, { examples: Record<string, { value: Node }> }> } } }
  >
}
const schemas = spec.components.schemas

/** The request bodies that Meta itself gives as examples. */
export const examples = (): [string, Node][] =>
  covered
    ? Object.entries(
        spec.paths['/{Version}/{Phone-Number-ID}/messages']!.post.requestBody.content['application/json']!.examples,
      ).map(([name, { value }]) => [name, value])
    : []

/** Types that Meta documents but this specification, of November 2025, does not list. */
const LATER = [
  'cta_url',
  'location_request_message',
  'address_message',
  'carousel',
  'voice_call',
  'request_contact_info',
  'order_details',
  'order_status',
]
/** Mends what would refuse correct bodies: see the comments. */
function mend(): void {
  const base = schemas['BaseMessageProperties'] as { required: string[] } & Node
  // A user id goes to `recipient`, which the specification does not know yet.
  base.required = ['messaging_product', 'recipient_type', 'type']
  base['anyOf'] = [{ required: ['to'] }, { required: ['recipient'] }]
  // Beside `allOf` this forbids the very properties of the base.
  for (const schema of Object.values(schemas))
    for (const part of (schema['allOf'] ?? []) as Node[])
      if (part['additionalProperties'] === false && part['required']) delete part['additionalProperties']
  const interactive = schemas['InteractiveObject'] as { properties: { type: { enum: string[] } } }
  interactive.properties.type.enum.push(...LATER)
  const action = schemas['ActionObject'] as { oneOf: Node[] }
  const named = ['cta_url', 'send_location', 'address_message', 'voice_call', 'request_contact_info', 'review_and_pay']
  action.oneOf.push(
    { required: ['name'], properties: { name: { enum: [...named, 'review_order'] } } },
    { required: ['cards'] },
  )
  const location = schemas['LocationMessage'] as { allOf: { properties: { location: { properties: Node } } }[] }
  const { properties } = location.allOf[1]!.properties.location
  // Typed as text, while every example has numbers.
  for (const axis of ['latitude', 'longitude']) properties[axis] = { type: ['number', 'string'] }
}

const byType: Record<string, string> = {
  text: 'TextMessage',
  audio: 'AudioMessage',
  document: 'DocumentMessage',
  image: 'ImageMessage',
  location: 'LocationMessage',
  video: 'VideoMessage',
  sticker: 'StickerMessage',
  reaction: 'ReactionMessage',
  interactive: 'InteractiveMessage',
  contacts: 'ContactsMessage',
}

/** What Meta's specification has against a body; empty where it is right. */
export function validator(): (body: object) => string[] {
  if (!covered) return () => []
  mend()
  const ajv = new Ajv({ strict: false, validateFormats: false, allErrors: true })
  ajv.addSchema({ $id: 'spec', components: { schemas } })
  return (body) => {
    const name = byType[(body as { type: string }).type]
    if (!name) throw new Error('not covered')
    const validate = ajv.compile({ $ref: `spec#/components/schemas/${name}` })
    return validate(body) ? [] : (validate.errors ?? []).map((e) => `${e.instancePath} ${e.message}`)
  }
}
