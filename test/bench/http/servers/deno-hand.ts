import { Buffer } from 'node:buffer'
import { createHmac, timingSafeEqual } from 'node:crypto'
import { receiver, SECRET } from './hand.ts'

const handler = receiver((bytes, digits) =>
  timingSafeEqual(createHmac('sha256', SECRET).update(bytes).digest(), Buffer.from(digits, 'hex')),
)
const { Deno } = globalThis as unknown as { Deno: { serve(options: object, handler: object): void } }
const onListen = ({ port }: { port: number }): void => console.log(`port ${port}`)
Deno.serve({ port: 0, hostname: '127.0.0.1', onListen }, handler)
