import { existsSync, readFileSync } from 'node:fs'
import Ajv from 'ajv'
import { parse } from 'yaml'

const file = `${import.meta.dirname}/../../../../shared/reference/whatsapp-openapi-v23.0.yaml`
/** Whether Meta's specification is at hand; without it the bodies are not compared. */
export const hasOpenApi = existsSync(file)

// biome-ignore lint/suspicious/noExplicitAny: a document of unknown shape, read by path
type Loose = any

/** Mends what the specification is known to get wrong; each of these refuses bodies that Meta itself documents. */
function mend(schemas: Loose): void {
  schemas.BaseMessageProperties.required = ['messaging_product', 'type']
  schemas.LanguageObject.required = ['code']
  // A part of an `allOf` that forbids what another part demands can be met by nothing.
  for (const schema of Object.values<Loose>(schemas))
    for (const part of schema.allOf ?? []) delete part.additionalProperties
  schemas.InteractiveObject.properties.type = { type: 'string' }
  const sendTypes = ['header', 'body', 'button', 'carousel', 'limited_time_offer', 'tap_target_configuration']
  const component = schemas.TemplateComponent.properties
  component.type.enum = sendTypes
  const subTypes = ['quick_reply', 'url', 'catalog', 'copy_code', 'flow', 'mpm', 'voice_call']
  component.sub_type.enum = subTypes
  component.index.pattern = '^[0-9]$'
  component.parameters.items = { type: 'object' }
  const call = schemas.CallRequestPayload
  call.required = ['messaging_product', 'action']
  call.properties.action.enum = ['connect', 'pre_accept', 'accept', 'reject']
  // Meta's pages about calling write both in capitals, and name the icon's states otherwise.
  for (const settings of [schemas.CallingSettings, schemas.CallingSettings_1]) {
    settings.properties.status.enum.push('ENABLED', 'DISABLED')
    settings.properties.call_icon_visibility.enum.push('DEFAULT', 'DISABLE_ALL')
  }
  schemas.CreateQrCodeRequest.not = { required: ['code'] }
  schemas.MarketingMessageRequestPayload.properties.biz_opaque_callback_data = { type: 'string' }
}

function load() {
  const document: Loose = parse(readFileSync(file, 'utf8'))
  mend(document.components.schemas)
  const ajv = new Ajv({ strict: false, allErrors: true, validateFormats: false })
  ajv.addSchema({ $id: 'meta', components: document.components })
  const absolute = (schema: Loose): Loose =>
    JSON.parse(JSON.stringify(schema).replaceAll('"#/components/', '"meta#/components/'))
  return { document, ajv, absolute }
}
let loaded: ReturnType<typeof load> | undefined

/** What Meta's specification says against a body, or an empty list; throws where it has no such endpoint. */
export function objections(method: string, path: string, body: unknown): string[] {
  if (!hasOpenApi) return []
  loaded ??= load()
  const { document, ajv, absolute } = loaded
  const wanted = `/{Version}${path}`
  const operation = document.paths[wanted]?.[method.toLowerCase()]
  if (!operation) throw new Error(`The specification has no ${method} ${wanted}`)
  const content = operation.requestBody?.content
  const form = content?.['multipart/form-data']?.schema
  const schema = content?.['application/json']?.schema ?? form
  if (!schema) return []
  // Where the specification wants a form, Meta takes JSON as well; a form's members are texts and files.
  if (schema === form) body = Object.fromEntries(Object.entries(body as object).map(([name, v]) => [name, asText(v)]))
  const validate = ajv.compile(absolute(schema))
  if (validate(body)) return []
  return (validate.errors ?? []).map((e) => `${e.instancePath} ${e.message}`)
}

const asText = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value))

/** The bodies that Meta's specification shows for an endpoint, by title. */
export function examples(method: string, path: string): [title: string, body: Loose][] {
  if (!hasOpenApi) return []
  loaded ??= load()
  const { requestBody } = loaded.document.paths[`/{Version}${path}`][method.toLowerCase()]
  return Object.entries<Loose>(requestBody.content['application/json'].examples).map(([t, { value }]) => [t, value])
}

/** The specification's path for one of ours, whose ids are known by name; undefined where it has no such operation. */
export function operationOf(method: string, path: string, ids: Readonly<Record<string, string>>): string | undefined {
  if (!hasOpenApi) return undefined
  loaded ??= load()
  const named = path
    .split('/')
    .map((part) => (ids[part] ? `{${ids[part]}}` : part))
    .join('/')
  return loaded.document.paths[`/{Version}/${named}`]?.[method.toLowerCase()] && `/${named}`
}

/** Every list and every object takes these, whether the specification lists them or not; and one that its pages name. */
const ALWAYS = ['fields', 'limit', 'after', 'before', 'status']
/** What the specification says against the query of a call: names that it does not know, and values. */
export function queryObjections(method: string, path: string, query: Readonly<Record<string, string>>): string[] {
  loaded ??= load()
  const { document, ajv, absolute } = loaded
  const item = document.paths[`/{Version}${path}`]
  const parameters: Loose[] = [...(item.parameters ?? []), ...(item[method.toLowerCase()].parameters ?? [])].map((p) =>
    p.$ref
      ? p.$ref
          .slice(2)
          .split('/')
          .reduce((node: Loose, key: string) => node[key], document)
      : p,
  )
  const missing = parameters
    .filter((p) => p.in === 'query' && p.required && query[p.name] === undefined)
    .map((p) => `query ${p.name} is required`)
  const wrong = Object.entries(query).flatMap(([name, text]) => {
    const known = parameters.find((p) => p.in === 'query' && p.name === name)
    if (!known && ALWAYS.includes(name)) return []
    if (!known) return [`query ${name} is not known`]
    const typed = known.schema?.type === 'string' ? text : parsed(text)
    return ajv.validate(absolute(known.schema ?? {}), typed) ? [] : [`query ${name}: ${ajv.errorsText()}`]
  })
  return [...missing, ...wrong]
}
const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}
