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
  const schema = content?.['application/json']?.schema ?? content?.['multipart/form-data']?.schema
  if (!schema) return []
  const validate = ajv.compile(absolute(schema))
  if (validate(body)) return []
  return (validate.errors ?? []).map((e) => `${e.instancePath} ${e.message}`)
}

/** The bodies that Meta's specification shows for an endpoint, by title. */
export function examples(method: string, path: string): [title: string, body: Loose][] {
  if (!hasOpenApi) return []
  loaded ??= load()
  const { requestBody } = loaded.document.paths[`/{Version}${path}`][method.toLowerCase()]
  return Object.entries<Loose>(requestBody.content['application/json'].examples).map(([t, { value }]) => [t, value])
}
