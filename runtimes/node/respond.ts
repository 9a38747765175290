import { once } from 'node:events'
import type { IncomingMessage, OutgoingHttpHeaders, ServerResponse } from 'node:http'
import { standIn } from './request.ts'

/** How long the rest of a body that nobody reads is swallowed, so that the peer gets to see the answer. */
const LINGER_MS = 2000

async function pump(body: ReadableStream<Uint8Array>, out: ServerResponse): Promise<void> {
  const reader = body.getReader()
  const gone = (): void => void reader.cancel().catch(() => {})
  out.once('close', gone)
  for (;;) {
    const { done, value } = await reader.read()
    if (done || out.destroyed) break
    if (!out.write(value)) await Promise.race([once(out, 'drain'), once(out, 'close')])
  }
  out.off('close', gone)
}

/** A 200 of plain text: a whole `Response` with its stream is made only for those who look into it. */
class LightText extends standIn(() => Response, standardText) {
  readonly content: string
  constructor(content: string) {
    super()
    this.content = content
  }
  get status(): number {
    return 200
  }
  get ok(): boolean {
    return true
  }
}
// No promise: every async function that answers one asks, and a prototype says so quicker than the one beyond it.
Object.defineProperty(LightText.prototype, 'then', { value: undefined })
function standardText({ content }: LightText): Response {
  return new Response(content)
}
export const textResponse = (text: string): Response => new LightText(text) as unknown as Response

/** Writes a standard `Response` to node:http; answers what to wait for, if anything. */
export function respond(response: Response, message: IncomingMessage, out: ServerResponse): Promise<void> | undefined {
  if (!(response instanceof LightText)) return stream(response, message, out)
  const { content } = response
  const length = Buffer.byteLength(content)
  out.writeHead(200, { 'content-type': 'text/plain;charset=UTF-8', 'content-length': length }).end(content)
  return undefined
}
async function stream(response: Response, message: IncomingMessage, out: ServerResponse): Promise<void> {
  const headers: OutgoingHttpHeaders = {}
  for (const [name, value] of response.headers) if (name !== 'set-cookie') headers[name] = value
  const cookies = response.headers.getSetCookie()
  if (cookies.length > 0) headers['set-cookie'] = cookies
  out.writeHead(response.status, headers)
  if (response.body && message.method !== 'HEAD') await pump(response.body, out)
  out.end()
  if (message.complete) return
  message.resume()
  const timer = setTimeout(() => message.complete || message.destroy(), LINGER_MS).unref()
  message.once('close', () => clearTimeout(timer))
}
