import { isJson, type Json } from '../json.ts'

/** A Graph call as it was received, for assertions and for the console. It holds no token. */
export interface CallRecord {
  readonly id: number
  /** Its place among all calls and webhooks. */
  readonly order: number
  readonly at: number
  readonly host: string
  readonly method: string
  /** With the version: `/v26.0/110000000000001/messages`. */
  readonly path: string
  readonly query: Json
  /** The JSON body, the form's fields, or undefined. */
  readonly body: unknown
  status: number | undefined
  response: unknown
  /** How long it took, in ms of the simulator's clock. */
  ms: number
}
/** What every endpoint works on. */
export interface GraphCall {
  readonly method: string
  readonly host: string
  readonly version: string | undefined
  /** The segments after the version. */
  readonly path: readonly string[]
  /** Query and body together, as Graph reads them. */
  readonly params: Json
  readonly query: Json
  readonly body: unknown
  readonly files: Readonly<Record<string, Blob>>
  readonly token: string | undefined
  readonly headers: Headers
  /** Where the client found this Graph; addresses in answers begin with it. */
  readonly origin: string
}

const SECRET = ['access_token', 'appsecret_proof', 'client_secret']

/** Form fields carry JSON as text, where JSON bodies nest. */
function unpack(fields: Iterable<[string, string]>): Json {
  const out: Record<string, unknown> = {}
  for (const [name, value] of fields) {
    out[name] = value
    if (!/^[[{]/.test(value)) continue
    try {
      out[name] = JSON.parse(value)
    } catch {
      // no JSON after all: the text stays
    }
  }
  return out
}

async function readBody(request: Request): Promise<{ body: unknown; files: Record<string, Blob> }> {
  const type = request.headers.get('content-type') ?? ''
  if (!request.body) return { body: undefined, files: {} }
  if (type.startsWith('multipart/form-data')) {
    const form = await request.formData()
    const files: Record<string, Blob> = {}
    const texts: [string, string][] = []
    form.forEach((value, name) => {
      if (typeof value === 'string') texts.push([name, value])
      else files[name] = value
    })
    const about = Object.entries(files).map(([name, file]) => [name, { type: file.type, size: file.size }])
    return { body: { ...unpack(texts), ...Object.fromEntries(about) }, files }
  }
  if (request.headers.has('file_offset') || type.startsWith('application/octet-stream')) {
    const blob = await request.blob()
    return { body: { size: blob.size }, files: { data: blob } }
  }
  const text = await request.text()
  if (type.startsWith('application/x-www-form-urlencoded'))
    return { body: unpack(new URLSearchParams(text)), files: {} }
  try {
    return { body: text === '' ? undefined : JSON.parse(text), files: {} }
  } catch {
    return { body: text, files: {} }
  }
}

const withoutSecrets = (fields: Json): Json =>
  Object.fromEntries(Object.entries(fields).filter(([name]) => !SECRET.includes(name)))

/** Reads a request as Graph does: version, path, parameters, and the token from wherever a client put it. */
export async function readCall(request: Request, host: string, pathname: string): Promise<GraphCall> {
  const url = new URL(request.url)
  const { body, files } = await readBody(request)
  const query = unpack(url.searchParams)
  const params = { ...query, ...(isJson(body) ? body : {}) }
  const segments = pathname.split('/').filter((s) => s !== '')
  const versioned = /^v\d+\.\d+$/.test(segments[0] ?? '')
  const bearer = /^(?:Bearer|OAuth)\s+(.+)$/i.exec(request.headers.get('authorization') ?? '')?.[1]
  const token = bearer ?? params['access_token']
  return {
    method: request.method,
    host,
    version: versioned ? segments[0] : undefined,
    path: (versioned ? segments.slice(1) : segments).map(decodeURIComponent),
    params,
    query: withoutSecrets(query),
    body: isJson(body) ? withoutSecrets(body) : body,
    files,
    token: typeof token === 'string' && token !== '' ? token : undefined,
    headers: request.headers,
    origin: host === 'simulator' ? `${url.origin}/simulator/graph` : `https://${host}`,
  }
}
