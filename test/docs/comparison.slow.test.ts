import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { body, requestOf, type Signed, signed } from '../bench/payloads.ts'
import { chatSdk, kapso, whatsappApiJs } from '../bench/peers.ts'
import { durable, type Receiver } from '../bench/receivers.ts'

// The cells of docs/comparison.md that a webhook can decide, decided: every library that is installed here gets the same.
const page = readFileSync(join(import.meta.dirname, '../../docs/comparison.md'), 'utf8')
const cellsOf = (line: string): string[] =>
  line
    .split('|')
    .slice(1, -1)
    .map((cell) => cell.trim())
const names = cellsOf(page.split('\n').find((line) => line.startsWith('| | signalbox |')) ?? '')
/** What the page says in a row of a library: `–` is no. */
function claimed(row: string, library: string): boolean {
  const cells = cellsOf(page.split('\n').find((line) => line.startsWith(`| ${row} |`)) ?? '')
  const cell = cells[names.indexOf(library)]
  if (!cell) throw new Error(`The page says nothing of "${row}" for ${library}`)
  return !cell.startsWith('–')
}

const LIBRARIES: Readonly<Record<string, () => Receiver | Promise<Receiver>>> = {
  signalbox: durable,
  'Chat SDK': chatSdk,
  'whatsapp-api-js': whatsappApiJs,
  Kapso: kapso,
}
async function handled(library: string, posts: readonly Signed[]): Promise<number> {
  const receiver = await LIBRARIES[library]?.()
  if (!receiver) throw new Error(`${library} is not installed`)
  for (const post of posts) {
    // A library may throw where it refuses.
    await receiver.handle(requestOf(post)).catch(() => undefined)
    await receiver.settled?.()
  }
  receiver.close?.()
  return receiver.reached()
}
let label = 0
const post = (messages: number): Signed => signed(body(`claim-${label++}`, messages))
const forged = (): Signed => ({ ...post(1), signature: `sha256=${'0'.repeat(64)}` })
const repeated = (): Signed[] => {
  const one = post(1)
  return [one, one]
}
/** Row of the page, what is posted, and how many messages a handler sees where the row is true. */
const ROWS: readonly (readonly [string, () => readonly Signed[], number])[] = [
  ['signature over raw bytes', () => [forged(), post(1)], 1],
  ['every item of a batch', () => [post(3)], 3],
  ['repeats recognised in a shared store', repeated, 1],
]

test.each(ROWS.flatMap((row) => Object.keys(LIBRARIES).map((library) => [library, ...row] as const)))(
  '%s: %s',
  async (library, row, posts, seen) => {
    expect((await handled(library, posts())) === seen).toBe(claimed(row, library))
  },
)
