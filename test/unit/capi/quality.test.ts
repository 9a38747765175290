import { expect, test } from 'vitest'
import { createApp } from '../../../core/fast.ts'
import { quality, qualityReport } from '../../../plugins/capi/features/quality.ts'
import { capi } from '../../../plugins/capi/mod.ts'
import { testHost } from './meta.ts'

const web = [
  { event_name: 'Lead', event_match_quality: { composite_score: 7.2 } },
  {
    event_name: 'Purchase',
    event_match_quality: {
      composite_score: 4.1,
      match_key_feedback: [{ identifier: 'email', coverage: { percentage: 80 } }],
      diagnostics: [{ name: 'Old addresses', percentage: 59.5, solution: 'Send IPv6.' }],
    },
    event_coverage: { percentage: 34.1, goal_percentage: 75 },
    dedupe_key_feedback: [
      {
        dedupe_key: 'event_id',
        browser_events_with_dedupe_key: { percentage: 100 },
        server_events_with_dedupe_key: { percentage: 98 },
      },
    ],
    data_freshness: { upload_frequency: 'hourly' },
    acr: { percentage: 12 },
  },
]

test('asks for everything of the dataset, and tells it in words, the worst match first', async () => {
  let asked: URL | undefined
  const host = testHost(async (url) => {
    asked = new URL(String(url))
    return Response.json({ web })
  })
  const report = await createApp({ plugins: [capi({ use: [quality] })] })
    .capi.api(host)
    .quality({ agent_name: 'me' })
  expect(asked?.pathname).toMatch(/\/dataset_quality$/)
  expect(asked?.searchParams.get('dataset_id')).toBe('123')
  expect(asked?.searchParams.get('agent_name')).toBe('me')
  const fields = asked?.searchParams.get('fields') ?? ''
  expect(fields.match(/{/g)?.length).toBe(fields.match(/}/g)?.length)
  expect(fields).toContain('dedupe_key_feedback{')
  const text = qualityReport(report)
  expect(text.indexOf('Purchase')).toBeLessThan(text.indexOf('Lead'))
  for (const part of [
    '4.1 of 10',
    'email 80 %',
    '34.1 %, goal 75 %',
    'event_id browser 100 %, server 98 %',
    'hourly',
    '12 %',
    'Old addresses',
    'Send IPv6.',
  ])
    expect(text).toContain(part)
  expect(text).not.toContain('undefined')
})
