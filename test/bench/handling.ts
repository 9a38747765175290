import { memoryStore } from 'signalbox/storage/memory'
import { nativeFloor, subtleFloor } from './floors.ts'
import { compare, type Measured } from './measure.ts'
import { body, type Signed, signed } from './payloads.ts'
import { chatSdk, honoFloor, kapso, whatsappApiJs } from './peers.ts'
import { contender, durable, fast, type Receiver } from './receivers.ts'
import type { Table } from './report.ts'

const receivers = (): Receiver[] => [
  subtleFloor(),
  nativeFloor(),
  fast(true),
  fast(false),
  durable('memory store', memoryStore()),
  durable('memory store, native', memoryStore(), true),
  honoFloor(),
  kapso(),
  whatsappApiJs(),
  chatSdk(),
]

let label = 0
const posts = (count: number, messages: number, length?: number) => (): readonly Signed[] =>
  Array.from({ length: count }, () => signed(body(`h${label++}`, messages, length)))

const measured = async (
  title: string,
  rounds: number,
  load: { readonly posts: number; readonly inFlight: number; readonly messages: number; readonly length?: number },
  chosen: (all: Receiver[]) => Receiver[] = (all) => all,
): Promise<Table> => {
  const make = posts(load.posts, load.messages, load.length)
  const contenders = chosen(receivers()).map((r) => contender(r, load, make))
  const rows: Measured[] = await compare(contenders as never, rounds)
  return { title, unit: 'POST', rows }
}

/** In process: a standard Request in, the answer out, and every handler run. */
export async function handling(quick: boolean): Promise<Table[]> {
  const rounds = quick ? 5 : 21
  const scale = quick ? 1 : 2
  return [
    await measured('One message of 1 KB, one at a time', rounds, { posts: 200 * scale, inFlight: 1, messages: 1 }),
    await measured('One message of 1 KB, 16 in flight', rounds, { posts: 320 * scale, inFlight: 16, messages: 1 }),
    await measured('A batch of 100 messages', rounds, { posts: 4 * scale, inFlight: 1, messages: 100 }),
    await measured(
      'A batch of 1000 messages, 3 MB',
      quick ? 3 : 9,
      { posts: 1, inFlight: 1, messages: 1000, length: 2400 },
      (all) => (quick ? all.filter(({ name }) => !name.startsWith('chat')) : all),
    ),
  ]
}
