import fc from 'fast-check'
import { expect, test, vi } from 'vitest'
import { jsonLog } from '../../../core/hosting/log.ts'
import { redact } from '../../../core/redact.ts'

test('secrets, people and bodies are left out, ids and numbers stay', () => {
  expect(
    redact({
      access_token: 'abc',
      nested: { Authorization: 'Bearer x', META_APP_SECRET: 's', account: '106540352242922', count: 3 },
      list: [{ user: '27820001111', text: { body: 'hello' } }],
      bytes: new Uint8Array(12),
      error: new Error('at https://graph.facebook.com/me?access_token=EAAGabcdefghijklmnop'),
    }),
  ).toEqual({
    access_token: '…',
    nested: { Authorization: '…', META_APP_SECRET: '…', account: '106540352242922', count: 3 },
    list: [{ user: '…', text: '…' }],
    bytes: '12 bytes',
    error: { name: 'Error', message: 'at https://graph.facebook.com/me?…' },
  })
})

test('anything can be logged: cycles, big integers, functions, huge texts', () => {
  const lines: string[] = []
  const spy = vi.spyOn(console, 'info').mockImplementation((line) => void lines.push(line))
  const cycle: Record<string, unknown> = { big: 10n, run() {}, long: 'x'.repeat(5000) }
  cycle['self'] = cycle
  jsonLog('info', () => 0).info('odd', cycle)
  spy.mockRestore()
  expect(lines[0]?.length).toBeLessThan(10_000)
  expect(JSON.parse(lines[0] ?? '')).toMatchObject({ level: 'info', message: 'odd', big: '10' })
})

test('no token survives, wherever it is put', () => {
  const token = 'EAAGm0PX4ZCpsBAKZCqYx9'
  fc.assert(
    fc.property(fc.jsonValue(), fc.string(), (value, prefix) => {
      const text = JSON.stringify(redact({ value, deep: [{ note: `${prefix} ${token}` }], token })) ?? ''
      expect(text).not.toContain(token)
    }),
    { numRuns: 200 },
  )
})
