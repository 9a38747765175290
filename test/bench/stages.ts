// node build.mjs run test/bench/stages.ts
//
// Where the time of one POST goes, in process: the least wall time of each stage over many rounds, since what others do
// on the machine only ever adds to it. `floor` says whether a receiver written by hand pays for the stage too.
import { createHmac } from 'node:crypto'
import { Redis } from 'ioredis'
import { memoryStore } from 'signalbox/storage/memory'
import { redisStore } from 'signalbox/storage/redis'
import { whatsapp } from 'signalbox/whatsapp'
import { hmacFrom } from '../../core/hosting/hmac.ts'
import type { AnyPlugin } from '../../core/plugin.ts'
import { JsonText } from '../../core/storage/json.ts'
import type { Store } from '../../core/storage/store.ts'
import { eventsOf } from '../../core/webhook/events.ts'
import { parseJson } from '../../core/webhook/json.ts'
import { createVerifier } from '../../core/webhook/signature.ts'
import { startRedis } from '../kit/redis.ts'
import { nativeFloor } from './floors.ts'
import { body, requestOf, SECRET, type Signed, signed } from './payloads.ts'
import { durable, fast, type Receiver } from './receivers.ts'

interface Stage {
  readonly name: string
  readonly floor: boolean
  run(post: Signed): unknown
}
const decoder = new TextDecoder()
const plugins = [whatsapp()] as unknown as readonly AnyPlugin[]
const native = createVerifier([SECRET], hmacFrom(createHmac))
const subtle = createVerifier([SECRET], undefined)
const handled = (receiver: Receiver) => async (post: Signed) => {
  await receiver.handle(requestOf(post))
  await receiver.settled?.()
}
let keys = 0
/** As the engine writes it. */
const rowOf = (bytes: Uint8Array): JsonText => new JsonText({}, decoder.decode(bytes), bytes)
const written = (store: Store) => (post: Signed) => store.set(`in/${keys++ % 20}`, rowOf(post.bytes))

const redis = await startRedis()
const client = new Redis(redis.port, '127.0.0.1')
const stages: readonly Stage[] = [
  { name: 'make the Request and read its body', floor: true, run: (post) => requestOf(post).arrayBuffer() },
  { name: 'make the Response', floor: true, run: () => new Response('EVENT_RECEIVED') },
  { name: 'signature, node:crypto', floor: true, run: (post) => native(post.bytes, post.signature) },
  { name: 'signature, crypto.subtle', floor: true, run: (post) => subtle(post.bytes, post.signature) },
  { name: 'decode and JSON.parse', floor: true, run: ({ bytes }) => JSON.parse(decoder.decode(bytes)) },
  {
    name: 'the same, with ids and depth looked at',
    floor: false,
    run: ({ bytes }) => parseJson(decoder.decode(bytes)),
  },
  { name: 'the same, and events of it', floor: false, run: ({ bytes }) => eventsOf(decoder.decode(bytes), plugins) },
  { name: 'write it to the memory store', floor: false, run: written(memoryStore()) },
  { name: 'write it to Redis', floor: false, run: written(redisStore(client, { bytes: Buffer.from })) },
  { name: 'all, by hand (node:crypto)', floor: true, run: handled(nativeFloor()) },
  { name: 'all, fast (node:crypto)', floor: false, run: handled(fast(true)) },
  { name: 'all, durable on memory (node:crypto)', floor: false, run: handled(durable(memoryStore(), true)) },
]

async function least(stage: Stage, label: string, messages: number, length?: number): Promise<number> {
  let best = Number.POSITIVE_INFINITY
  const [rounds, posts] = messages > 100 ? [12, 2] : messages > 1 ? [40, 20] : [80, 200]
  for (let round = 0; round < rounds; round++) {
    const all = Array.from({ length: posts }, (_, i) => signed(body(`${label}-${round}-${i}`, messages, length)))
    const begin = process.hrtime.bigint()
    for (const post of all) await stage.run(post)
    best = Math.min(best, Number(process.hrtime.bigint() - begin) / 1000 / posts)
  }
  return best
}

console.log('| stage, µs | by hand too | 1 KB | batch of 100 | 1000, 3 MB |\n|---|---|---|---|---|')
for (const [i, stage] of stages.entries()) {
  const one = await least(stage, `a${i}`, 1)
  const batch = await least(stage, `b${i}`, 100)
  const large = await least(stage, `c${i}`, 1000, 2400)
  console.log(
    `| ${stage.name} | ${stage.floor ? 'yes' : ''} | ${one.toFixed(1)} | ${batch.toFixed(0)} | ${large.toFixed(0)} |`,
  )
}
client.disconnect()
redis.stop()
process.exit(0)
