import { ALL, isAnswer, isPoison, type Message, OTHERS, PLAIN, SENDS, sendsOf } from './messages.ts'

/** What was seen of a run. */
export interface Seen {
  /** Every send that reached the world; `draft` is what the handler had memoised. */
  readonly sent: readonly { readonly to: string; readonly k: number; readonly draft: string }[]
  /** Every run of handlers that came to its end, and the messages that it stood for. */
  readonly ran: readonly { readonly id: string; readonly covers: readonly string[]; readonly answer?: string }[]
  readonly dead: readonly string[]
  /** What calls of `app.send` answered, by key. */
  readonly answers: ReadonlyMap<string, ReadonlySet<string>>
}
export interface Verdict {
  lost: number
  lostSends: number
  doubled: number
  inversions: number
  /** Answers of others, drafts that changed, bursts that fell apart, wrong dead letters. */
  wrong: number
}

const falls = (numbers: readonly number[]): number => numbers.filter((n, i) => n < (numbers[i - 1] ?? 0)).length
const numberIn = (id: string): number => Number(id.slice(1))
const count = (hits: readonly boolean[]): number => hits.filter(Boolean).length

export function judge({ sent, ran, dead, answers }: Seen): Verdict {
  const unique = new Set(sent.map((s) => `${s.to}/${s.k}`))
  const covered = new Map<string, Set<string>>()
  for (const { id, covers } of ran) for (const c of covers) covered.set(c, (covered.get(c) ?? new Set()).add(id))
  const drafts = new Map<string, Set<string>>()
  for (const { to, draft } of sent) drafts.set(to, (drafts.get(to) ?? new Set()).add(draft))

  let inversions = 0
  for (const lane of [...PLAIN, ...Object.keys(OTHERS).filter((l) => l !== 'w')]) {
    const first = [...new Set(ran.map((r) => r.id))].filter((id) => id[0] === lane).map(numberIn)
    const sends = [...new Set(sent.filter((s) => s.to[0] === lane).map((s) => numberIn(s.to) * 10 + s.k))]
    inversions += falls(first) + falls(sends)
  }
  // A burst is one send for each of its runs, whichever message is its last.
  const bursts = new Set([...covered].filter(([id]) => id[0] === 'l').flatMap(([, by]) => [...by])).size
  const due = ALL.filter((m) => m.lane !== 'l').reduce((sum, m) => sum + sendsOf(m), 0) + bursts + SENDS
  const poisons = ALL.filter(isPoison).map((m) => m.id)
  const handled = (m: Message): boolean => isPoison(m) || covered.has(m.id)
  return {
    lost: count(ALL.map((m) => !handled(m))),
    lostSends: Math.max(0, due - unique.size),
    doubled: sent.length - unique.size,
    inversions,
    wrong:
      count([...drafts.values()].map((d) => d.size > 1)) +
      count([...covered.values()].map((by) => by.size > 1)) +
      count(ran.map(({ id, answer }) => answer !== undefined && answer !== `${id[0]}${numberIn(id) + 1}`)) +
      count(ran.map(({ id }) => ALL.some((m) => m.id === id && isAnswer(m)))) +
      count([dead.join() !== poisons.join()]) +
      count([...answers.values()].map((a) => a.size !== 1)) +
      Math.abs(answers.size - SENDS),
  }
}
