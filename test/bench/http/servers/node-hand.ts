import { createHmac, timingSafeEqual } from 'node:crypto'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { ACCEPTED, dispatch, hexBytes, PATH, SECRET } from './hand.ts'

const server = createServer((request, response) => {
  if (request.method !== 'POST' || request.url !== PATH) return void response.writeHead(404).end()
  const chunks: Buffer[] = []
  request.on('data', (chunk: Buffer) => chunks.push(chunk))
  request.on('end', () => {
    const bytes = chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks)
    const mac = createHmac('sha256', SECRET).update(bytes).digest()
    if (!timingSafeEqual(mac, hexBytes(String(request.headers['x-hub-signature-256']))))
      return void response.writeHead(401).end()
    dispatch(bytes)
    response.writeHead(200, { 'content-type': 'text/plain' }).end(ACCEPTED)
  })
})
server.listen(0, '127.0.0.1', () => console.log(`port ${(server.address() as AddressInfo).port}`))
