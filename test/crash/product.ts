import { definePlugin } from '../../core/plugin.ts'
import { keys } from '../../core/schema.ts'

export interface Message {
  readonly id: string
  readonly lane: string
  readonly sends: number
  /** Ballast, for bodies that a backend must write in several pieces. */
  readonly pad?: string
  readonly marker?: string
}

/** A product whose only message says how many sends its handler shall make. */
export const product = () =>
  definePlugin({
    id: 'p',
    credentials: keys({ P_TOKEN: { about: 'token', secret: true } }, (e) => ({ token: e.P_TOKEN })),
    webhook: {
      objects: ['p'],
      *events(entry) {
        for (const { value } of entry.changes ?? []) {
          const data = value as Message
          const base = { id: data.id, account: entry.id, user: data.lane, at: 0, data }
          if (data.marker === undefined) yield { ...base, name: 'message', kind: 'any' }
          else yield { ...base, name: 'echo', kind: 'any' }
        }
      },
    },
    api: ({ graph }) => ({ send: (to: string, k: number) => graph.post('send', { to, k }) }),
    effects: {
      mark: (call, id) => ({ ...call, body: { ...call.body, marker: id, markedAt: Date.now() } }),
      settles: ({ data }) => (data.marker === undefined ? undefined : { id: data.marker, response: 'echoed' }),
    },
  })
