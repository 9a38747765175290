// The least that somebody writes by hand who needs nothing else: check the bytes, parse, call a function a message.

interface Body {
  readonly entry: readonly {
    readonly changes: readonly { readonly value: { readonly messages?: readonly unknown[] } }[]
  }[]
}
export const SECRET = 'bench-app-secret'
export const ACCEPTED = 'EVENT_RECEIVED'
export const PATH = '/webhook'
const reached = { count: 0 }
const decoder = new TextDecoder()
export function dispatch(bytes: Uint8Array): void {
  const body = JSON.parse(decoder.decode(bytes)) as Body
  for (const entry of body.entry)
    for (const change of entry.changes) for (const _ of change.value.messages ?? []) reached.count++
}
export function hexBytes(header: string): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(32)
  for (let i = 0; i < 32; i++) bytes[i] = Number.parseInt(header.slice(7 + 2 * i, 9 + 2 * i), 16)
  return bytes
}
/** A receiver for hosts whose server speaks Request and Response. */
export const receiver =
  (verify: (bytes: Uint8Array<ArrayBuffer>, given: Uint8Array<ArrayBuffer>) => boolean | Promise<boolean>) =>
  async (request: Request): Promise<Response> => {
    if (request.method !== 'POST' || new URL(request.url).pathname !== PATH) return new Response(null, { status: 404 })
    const bytes = new Uint8Array(await request.arrayBuffer())
    const given = hexBytes(request.headers.get('x-hub-signature-256') ?? '')
    if (!(await verify(bytes, given))) return new Response('invalid', { status: 401 })
    dispatch(bytes)
    return new Response(ACCEPTED, { headers: { 'content-type': 'text/plain' } })
  }
