import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Redis } from 'ioredis'

type Command = (string | number)[]

async function bodyOf(request: IncomingMessage): Promise<Command | Command[]> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  return JSON.parse(Buffer.concat(chunks).toString('utf8'))
}

/** Upstash asks for base64 where the client says so, as @upstash/redis does unless told otherwise. */
function encode(value: unknown, base64: boolean): unknown {
  if (Array.isArray(value)) return value.map((item) => encode(item, base64))
  return typeof value === 'string' && base64 && value !== 'OK' ? Buffer.from(value).toString('base64') : value
}

/** The HTTP front of Upstash over a real Redis: one command a POST, or several to `/pipeline`. */
export async function startUpstash(
  port: number,
): Promise<{ readonly url: string; readonly token: string; stop(): void }> {
  const redis = new Redis(port, '127.0.0.1')
  const token = 'upstash-token'
  const server = createServer(async (request, response) => {
    const answer = (status: number, body: object): void => {
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
    }
    if (request.headers.authorization !== `Bearer ${token}`) return answer(401, { error: 'Unauthorized' })
    const body = await bodyOf(request)
    const base64 = request.headers['upstash-encoding'] === 'base64'
    const run = ([command = '', ...args]: Command) =>
      redis.call(String(command), args).then(
        (result) => ({ result: encode(result, base64) }),
        (error: Error) => ({ error: error.message }),
      )
    if (request.url === '/pipeline') return answer(200, await Promise.all((body as Command[]).map(run)))
    const one = await run(body as Command)
    answer('error' in one ? 400 : 200, one)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    token,
    stop() {
      redis.disconnect()
      server.close()
      server.closeAllConnections()
    },
  }
}
