// The least that somebody writes by hand who needs nothing else: read no more than Meta sends, check the bytes, parse,
// call a function a message.

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
  try {
    const body = JSON.parse(decoder.decode(bytes)) as Body
    for (const entry of body.entry)
      for (const change of entry.changes) for (const _ of change.value.messages ?? []) reached.count++
  } catch (error) {
    // Signed, but nothing that it knows: to die of it, or to answer 500, would have it sent again.
    console.error(error)
  }
}
/** Meta sends at most 3 MB. */
export const MAX_BYTES = 4 * 1024 * 1024
/** The digits of a signature header, or nothing where it has none. */
export const digitsOf = (header: string | null | undefined): string | undefined =>
  /^sha256=([0-9a-f]{64})$/.exec(header ?? '')?.[1]
/** As one writes it where there is no `Buffer.from(digits, 'hex')`. */
export function hexBytes(digits: string): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(32)
  for (let i = 0; i < 32; i++) bytes[i] = Number.parseInt(digits.slice(2 * i, 2 * i + 2), 16)
  return bytes
}
/** A receiver for hosts whose server speaks Request and Response. */
export const receiver =
  (verify: (bytes: Uint8Array<ArrayBuffer>, digits: string) => boolean | Promise<boolean>) =>
  async (request: Request): Promise<Response> => {
    if (request.method !== 'POST' || new URL(request.url).pathname !== PATH) return new Response(null, { status: 404 })
    if (!(Number(request.headers.get('content-length')) <= MAX_BYTES)) return new Response(null, { status: 413 })
    const digits = digitsOf(request.headers.get('x-hub-signature-256'))
    const bytes = new Uint8Array(await request.arrayBuffer())
    if (!digits || !(await verify(bytes, digits))) return new Response('invalid', { status: 401 })
    dispatch(bytes)
    return new Response(ACCEPTED, { headers: { 'content-type': 'text/plain' } })
  }
