import { createHmac, timingSafeEqual } from 'node:crypto'
import { receiver, SECRET } from './hand.ts'

const fetch = receiver((bytes, digits) =>
  timingSafeEqual(createHmac('sha256', SECRET).update(bytes).digest(), Buffer.from(digits, 'hex')),
)
const { Bun } = globalThis as unknown as { Bun: { serve(options: object): { port: number } } }
console.log(`port ${Bun.serve({ fetch, port: 0, hostname: '127.0.0.1' }).port}`)
