import { createHmac, timingSafeEqual } from 'node:crypto'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { ACCEPTED, digitsOf, dispatch, MAX_BYTES, PATH, SECRET } from './hand.ts'

const server = createServer((request, response) => {
  if (request.method !== 'POST' || request.url !== PATH) return void response.writeHead(404).end()
  const chunks: Buffer[] = []
  let size = 0
  request.on('data', (chunk: Buffer) => {
    size += chunk.length
    if (size > MAX_BYTES) return void response.writeHead(413).end(() => request.destroy())
    chunks.push(chunk)
  })
  request.on('end', () => {
    const bytes = chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks)
    const digits = digitsOf(request.headers['x-hub-signature-256'] as string | undefined)
    const mac = createHmac('sha256', SECRET).update(bytes).digest()
    if (!digits || !timingSafeEqual(mac, Buffer.from(digits, 'hex'))) return void response.writeHead(401).end()
    dispatch(bytes)
    response.writeHead(200, { 'content-type': 'text/plain' }).end(ACCEPTED)
  })
})
server.listen(0, '127.0.0.1', () => console.log(`port ${(server.address() as AddressInfo).port}`))
