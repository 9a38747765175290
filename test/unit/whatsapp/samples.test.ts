import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { read } from './support.ts'

const folder = new URL('../../../../shared/samples/', import.meta.url)

interface Expected {
  readonly product: string
  readonly name: string
  readonly account: string
  readonly user: string | null
  readonly id: string | null
  readonly alt?: Readonly<Record<string, readonly (string | null)[]>>
}
const LISTED = [
  'messages',
  'statuses',
  'message_echoes',
  'calls',
  'history',
  'state_sync',
  'user_preferences',
  'groups',
  'user_id_update',
  'automatic_events',
]
/** Counts what a body holds, without looking at how the plugin reads it. */
function count(body: { entry: { changes?: { value?: Record<string, unknown> }[] }[] }): number {
  let items = 0
  for (const entry of body.entry)
    for (const { value } of entry.changes ?? []) {
      const lists = LISTED.map((name) => value?.[name]).filter(Array.isArray)
      items += lists.length > 0 ? lists.reduce((n, l) => n + l.length, 0) : 1
    }
  return items
}

const present = existsSync(folder)
if (!present) it.skip('public bodies')
for (const title of present ? ['public bodies'] : [])
  describe(title, () => {
    const { samples } = JSON.parse(readFileSync(new URL('events.json', folder), 'utf8')) as {
      samples: Record<string, { events: Expected[] }>
    }
    for (const file of readdirSync(new URL('whatsapp/', folder)))
      it(file, () => {
        const body = JSON.parse(readFileSync(new URL(`whatsapp/${file}`, folder), 'utf8'))
        const events = read(body)
        expect(events).toHaveLength(count(body))
        const expected = samples[`whatsapp/${file}`]?.events ?? []
        expect(events).toHaveLength(expected.length)
        for (const [i, want] of expected.entries()) {
          const event = events[i]
          expect(event).toMatchObject({ product: 'whatsapp', name: want.name, account: want.account })
          expect(event?.user ?? null).toBe(want.user)
          expect(event?.id ?? null).toBe(want.id)
          expect(event?.at).toSatisfy((at: number) => at === 0 || (at > 1e12 && at < 2e12))
        }
      })
  })
