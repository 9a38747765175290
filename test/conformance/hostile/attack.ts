import { describe, expect, test } from 'vitest'
import { type Case, cases } from './cases.ts'
import { type Answer, exchange } from './client.ts'

export interface Outcome {
  readonly answers: readonly Answer[]
  readonly seen: readonly string[]
  /** What the server says after all of it. */
  readonly after: Answer
}
const ask = (port: number, path: string): Promise<Answer> => exchange(port, [`GET ${path} HTTP/1.1\r\nhost: x\r\n\r\n`])

export async function attack(server: Promise<number>): Promise<Outcome> {
  const port = await server
  const answers: Answer[] = []
  const queue = cases.map((_, i) => i)
  const work = async (): Promise<void> => {
    for (let i = queue.shift(); i !== undefined; i = queue.shift()) {
      const { wire, head } = cases[i] as Case
      // As Meta does: what could not be stored in time is sent again.
      for (let tries = 0; tries < 20 && (answers[i]?.status ?? 503) === 503; tries++)
        answers[i] = await exchange(port, await wire, head)
    }
  }
  await Promise.all(Array.from({ length: 12 }, work))
  const wanted = cases.flatMap((c) => c.seen ?? [])
  let seen: string[] = []
  for (let tries = 0; tries < 1200 && !wanted.every((line) => seen.includes(line)); tries++) {
    if (tries > 5) await new Promise((resolve) => setTimeout(resolve, 50))
    const { status, body } = await ask(port, '/witness/seen')
    if (status === 200 && body) seen = JSON.parse(Buffer.from(body, 'latin1').toString()) // else it is busy still
  }
  return { answers, seen, after: await ask(port, '/health') }
}

/** One test a case of what an attack found. */
export function verdicts(name: string, run: PromiseSettledResult<Outcome> | undefined): void {
  describe(name, () => {
    const outcome = run?.status === 'fulfilled' ? run.value : undefined
    test('still answers after all of it', () => {
      if (run?.status === 'rejected') throw run.reason
      expect(cases.length).toBeGreaterThanOrEqual(40)
      expect(outcome?.after.status).toBe(200)
    })
    if (!outcome) return
    test.each(cases.map((c, i) => ({ ...c, answer: outcome.answers[i] as Answer })))('$name', (c) => {
      expect([c.status].flat()).toContain(c.answer.status)
      if (c.body !== undefined) expect(c.answer.body).toMatch(c.body)
      for (const [name, value] of Object.entries(c.headers ?? {})) expect(c.answer.headers.get(name)).toBe(value)
      for (const line of c.seen ?? []) expect(outcome.seen).toContain(line)
      for (const line of c.not ?? []) expect(outcome.seen).not.toContain(line)
    })
  })
}
