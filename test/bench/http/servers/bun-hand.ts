import { timingSafeEqual } from 'node:crypto'
import { receiver, SECRET } from './hand.ts'

interface Globals {
  readonly Bun: {
    readonly CryptoHasher: new (algorithm: 'sha256', key: string) => { update(bytes: Uint8Array): { digest(): Buffer } }
    serve(options: object): { readonly port: number }
  }
}
const { Bun } = globalThis as unknown as Globals
const fetch = receiver((bytes, digits) =>
  timingSafeEqual(new Bun.CryptoHasher('sha256', SECRET).update(bytes).digest(), Buffer.from(digits, 'hex')),
)
console.log(`port ${Bun.serve({ fetch, port: 0, hostname: '127.0.0.1' }).port}`)
