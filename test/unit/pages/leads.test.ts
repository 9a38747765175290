import { describe, expect, test } from 'vitest'
import { createApp } from '../../../core/fast.ts'
import { answersOf, leads } from '../../../plugins/pages/features/leads.ts'
import { pages } from '../../../plugins/pages/mod.ts'
import { rig } from '../messaging/kit.ts'

const lead = {
  id: '55',
  created_time: '2026-11-22T10:00:00+0000',
  field_data: [
    { name: 'email', values: ['ann@example.com'] },
    { name: 'size', values: ['s', 'm'] },
  ],
}
const setUp = () => {
  const kit = rig()
  const app = createApp({ plugins: [pages({ use: [leads] })] })
  return { ...kit, kit, app, api: app.pages.api(kit.host, '100').leads }
}

describe('leads', () => {
  test('a webhook with ids becomes the answers', async () => {
    const { app, post, kit } = setUp()
    const seen: unknown[] = []
    app.pages.on('leadgen:lead', async (ctx) => seen.push(answersOf(await ctx.lead())))
    kit.answers.push(() => lead)
    const value = { leadgen_id: 55, form_id: 6, page_id: 100, created_time: 1 }
    await post(app, { object: 'page', entry: [{ id: '100', changes: [{ field: 'leadgen', value }] }] })
    expect(seen).toEqual([{ email: ['ann@example.com'], size: ['s', 'm'] }])
    expect(kit.calls).toMatchObject([
      { method: 'GET', path: '55', query: { fields: expect.stringContaining('field_data') } },
    ])
  })

  test('another event has none, and says so before the network', async () => {
    const { app, post, kit } = setUp()
    const errors: unknown[] = []
    app.pages.on('feed', (ctx) => ctx.lead().catch((error: unknown) => errors.push(error)))
    await post(app, {
      object: 'page',
      entry: [{ id: '100', changes: [{ field: 'feed', value: { item: 'post', verb: 'add', post_id: '1_1' } }] }],
    })
    expect(errors).toMatchObject([{ code: 'input_invalid' }])
    expect(kit.calls).toEqual([])
  })

  test('all leads of a form, page after page, within a time', async () => {
    const { api, kit } = setUp()
    const next = 'https://graph.facebook.com/v26.0/6/leads?after=c1&access_token=x'
    kit.answers.push(
      () => ({ data: [lead], paging: { cursors: { after: 'c1' }, next } }),
      () => ({ data: [{ ...lead, id: '56' }], paging: { cursors: { after: 'c2' } } }),
    )
    const ids: string[] = []
    for await (const { id } of api.of('6', { since: 1_000_000, until: 2_000_000 })) ids.push(id)
    expect(ids).toEqual(['55', '56'])
    expect(kit.calls.map(({ path, query }) => [path, query['after']])).toEqual([
      ['6/leads', undefined],
      ['6/leads', 'c1'],
    ])
    expect(JSON.parse(kit.calls[1]?.query['filtering'] ?? '')).toEqual([
      { field: 'time_created', operator: 'GREATER_THAN_OR_EQUAL', value: 1000 },
      { field: 'time_created', operator: 'LESS_THAN', value: 2000 },
    ])
  })

  test('forms and test leads', async () => {
    const { api, kit } = setUp()
    await api.forms({ limit: 5 })
    await api.form('6', ['name'])
    await api.createTestLead('6', { field_data: [{ name: 'email', values: ['a@b.co'] }] })
    await api.testLeads('6')
    await api.deleteLead('55')
    expect(kit.calls.map(({ method, path }) => `${method} ${path}`)).toEqual([
      'GET 100/leadgen_forms',
      'GET 6',
      'POST 6/test_leads',
      'GET 6/test_leads',
      'DELETE 55',
    ])
  })
})
