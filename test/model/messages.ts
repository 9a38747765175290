/** What Meta posts in the model, what the handlers make of it, and what of that must be seen at the end. */
import type { Entry } from '../../core/plugin.ts'
import { definePlugin } from '../../core/plugin.ts'

export interface Message {
  readonly id: string
  readonly lane: string
  readonly n: number
  /** Another name of its lane, which the plugin resolves. */
  readonly alias?: string
}

/**
 * A lane is a letter: `a`–`c` and `x`–`z` hold plain messages (z in another account, y under two names), `d` a poison
 * among others, `p` questions and their answers, `q` a question that nobody answers, `l` bursts, `w` messages without
 * order, `s` sends outside a webhook.
 */
export const PLAIN = ['a', 'b', 'c', 'x', 'y', 'z'] as const
export const EACH = 7
export const OTHERS: Readonly<Record<string, number>> = { d: 4, p: 4, q: 1, l: 6, w: 4 }
export const SENDS = 3

const EVENTS: Readonly<Record<string, string>> = { l: 'burst', w: 'loose' }
export const isPoison = ({ lane, n }: Message): boolean => lane === 'd' && n === 1
export const isAnswer = ({ lane, n }: Message): boolean => lane === 'p' && n % 2 === 1
export const accountOf = (lane: string): string => (lane === 'z' ? 'acd' : 'acc')

export const plugin = definePlugin({
  id: 'm',
  webhook: {
    objects: ['m'],
    *events(entry: Entry) {
      const data = entry.changes?.[0]?.value as Message & { echo?: string }
      const name = data.echo === undefined ? (EVENTS[data.lane] ?? 'message') : 'echo'
      yield { name, kind: 'any', id: data.id, account: entry.id, lane: data.alias ?? data.lane, at: 0, data }
    },
  },
  async resolve({ event, store }) {
    const { alias } = event.data
    const known = alias === undefined ? undefined : await store.get<string>(`alias/${alias}`)
    return known && { lane: known.value }
  },
  api: () => ({}),
  effects: {
    mark: (call, id) => ({ ...call, body: { ...call.body, marker: id } }),
    settles: ({ data }) => (data.echo === undefined ? undefined : { id: data.echo, response: 'echo' }),
  },
})
export const bodyOf = (items: readonly { readonly lane: string }[]): string =>
  JSON.stringify({
    object: 'm',
    entry: items.map((value) => ({ id: accountOf(value.lane), changes: [{ field: 'f', value }] })),
  })

/** How many sends a message leads to. */
export function sendsOf({ lane, n }: Message): number {
  if (isPoison({ lane, n, id: '' }) || isAnswer({ lane, n, id: '' })) return 0
  return lane === 'p' || lane === 'q' ? 2 : lane === 'l' ? 1 : n % 3
}
export const messageOf = (lane: string, n: number): Message => ({
  id: `${lane}${n}`,
  lane,
  n,
  ...(lane === 'y' && n % 2 === 1 && { alias: 'why' }),
})
export const ALL: readonly Message[] = [
  ...PLAIN.flatMap((lane) => Array.from({ length: EACH }, (_, n) => messageOf(lane, n))),
  ...Object.entries(OTHERS).flatMap(([lane, count]) => Array.from({ length: count }, (_, n) => messageOf(lane, n))),
]
