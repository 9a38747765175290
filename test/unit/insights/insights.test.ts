import { createApp } from 'signalbox/fast'
import { instagram } from 'signalbox/instagram'
import { insights as onInstagram } from 'signalbox/instagram/insights'
import { pages } from 'signalbox/pages'
import { insights, retiredOf } from 'signalbox/pages/insights'
import { simulator } from 'signalbox/simulator'
import { describe, expect, test } from 'vitest'
import { FACTS, type MetricObject } from '../../../plugins/shared/insights/metrics.ts'
import { client, TOKENS } from '../simulator/client.ts'

const DAY = 86_400_000
const PAGE = '310000000000001'
const INSTAGRAM = '17841400000000001'
function setUp(version?: string) {
  const app = createApp({
    plugins: [pages({ use: [insights] }), instagram({ use: [onInstagram] })],
    ...(version && { graph: { version } }),
  })
  const sim = simulator(app)
  const asked = () => sim.calls.map((call) => call.query['metric'])
  const api = { page: app.pages.api(sim.host, PAGE).insights, ig: app.instagram.api(sim.host, INSTAGRAM).insights }
  return { sim, asked, ...api, graph: client(sim, TOKENS.page) }
}

describe('a series', () => {
  test('is ready to plot, over any time, without a gap or a double', async () => {
    const { sim, page, asked } = setUp()
    const since = Date.UTC(2026, 1, 1)
    const until = Date.UTC(2026, 10, 1)
    const { series, warnings } = await page.page(['page_media_view', 'page_follows'], { since, until })
    expect(warnings).toEqual([])
    expect(series.map((s) => s.metric)).toEqual(['page_media_view', 'page_follows'])
    for (const { points } of series) {
      expect(points).toHaveLength(273)
      expect(points.map((point) => point.at)).toEqual(points.map((_, i) => since + (i + 1) * DAY))
    }
    expect(asked()).toHaveLength(4)
    expect(sim.calls.every((call) => Number(call.query['until']) - Number(call.query['since']) <= 90 * 86_400)).toBe(
      true,
    )
  })

  test('sums what Meta breaks down, and keeps the parts', async () => {
    const { page } = setUp()
    const { series } = await page.page(['page_actions_post_reactions_total'], { since: Date.UTC(2026, 10, 1) })
    const [point] = series[0]?.points ?? []
    expect(point?.parts).toHaveProperty('love')
    expect(point?.value).toBe((point?.parts?.['like'] ?? 0) + (point?.parts?.['love'] ?? 0))
  })

  test('of an Instagram account: days where there are days, totals where there are none', async () => {
    const { ig, sim } = setUp()
    const since = Date.UTC(2026, 9, 1)
    const { series } = await ig.account(['reach', 'views'], { since, until: since + 45 * DAY })
    expect(Object.fromEntries(series.map((s) => [s.metric, s.points.length]))).toEqual({ reach: 45, views: 2 })
    expect(sim.calls.map((c) => [c.query['metric'], c.query['metric_type']])).toEqual([
      ['reach', undefined],
      ['views', 'total_value'],
      ['reach', undefined],
      ['views', 'total_value'],
    ])
  })

  test('grows with time, for posts, videos, reels, stories and media', async () => {
    const { sim, page, ig, graph } = setUp()
    const { id } = (await graph.post(`v26.0/${PAGE}/feed`, { message: 'x' })).body
    const container = (await graph.post(`v26.0/${INSTAGRAM}/media`, { image_url: 'https://x.example/1.jpg' })).body.id
    await sim.advance('1m')
    const media = (await graph.post(`v26.0/${INSTAGRAM}/media_publish`, { creation_id: container })).body.id
    const video = (await graph.post(`v26.0/${PAGE}/videos`, { file_url: 'https://x.example/1.mp4' })).body.id
    const photo = (await graph.post(`v26.0/${PAGE}/photos`, { url: 'https://x.example/1.jpg', published: false })).body
      .id
    const story = (await graph.post(`v26.0/${PAGE}/photo_stories`, { photo_id: photo })).body.post_id
    const read = async () =>
      (
        await Promise.all([
          page.post(id, ['post_media_view']),
          page.video(video, ['total_video_views']),
          page.story(story, ['STORY_MEDIA_VIEW']),
          ig.media(media, ['reach']),
        ])
      ).map(({ series }) => series[0]?.points[0]?.value ?? 0)
    const first = await read()
    await sim.advance('3d')
    const later = await read()
    for (const [i, value] of later.entries()) expect(value).toBeGreaterThan(first[i] ?? 0)
  })
})

describe('names that Meta has retired', () => {
  test('alone they fail before the network, with their successors', async () => {
    const { page, sim } = setUp()
    await expect(page.page(['page_impressions', 'page_fans'])).rejects.toMatchObject({
      code: 'feature_retired',
      fix: expect.stringContaining('page_fans → page_follows'),
    })
    expect(sim.calls).toEqual([])
  })

  test('among live ones they are a warning', async () => {
    const { page, asked } = setUp()
    const { series, warnings } = await page.page(['page_fans', 'page_follows', 'page_impressions_unique'])
    expect(series.map((s) => s.metric)).toEqual(['page_follows'])
    expect(warnings).toMatchObject([
      { metric: 'page_fans', reason: 'retired', instead: 'page_follows', source: expect.stringContaining('https://') },
      { metric: 'page_impressions_unique', instead: 'page_total_media_view_unique' },
    ])
    expect(asked()).toEqual(['page_follows'])
  })

  test('an unknown name that Meta refuses does not take the others with it', async () => {
    const { page, asked } = setUp()
    const names = ['page_follows', 'page_holograms', 'page_media_view', 'page_views_total', 'page_ghosts']
    const { series, warnings } = await page.page(names, { since: Date.UTC(2026, 3, 1) })
    expect(series.map((s) => s.metric).sort()).toEqual(['page_follows', 'page_media_view', 'page_views_total'])
    expect(warnings.map((w) => [w.metric, w.reason])).toEqual([
      ['page_holograms', 'refused'],
      ['page_ghosts', 'refused'],
    ])
    // What was refused once is not asked again for the next 90 days of the range.
    expect(asked().filter((names) => String(names).includes('page_ghosts')).length).toBeLessThan(6)
    for (const { points } of series) expect(points.length).toBeGreaterThan(200)
  })

  test('only bad names are an error', async () => {
    const { ig } = setUp()
    await expect(ig.media('1', ['holograms'])).rejects.toMatchObject({ code: 'graph_failed' })
  })

  test('a version that is too old for a metric is told so', async () => {
    const { page } = setUp('v22.0')
    const { warnings } = await page.page(['page_media_view', 'page_views_total'])
    expect(warnings).toMatchObject([{ metric: 'page_media_view', reason: 'version' }])
  })
})

describe('the registry', () => {
  const objects = Object.keys(FACTS) as MetricObject[]
  test('knows every wave of 2024 to 2026, each name with a day and a source', () => {
    const all = objects.flatMap((object) => [...retiredOf(object)])
    const days = new Set(all.map(([, { on }]) => on))
    expect([...days].sort()).toEqual([
      '2023-12-11',
      '2024-01-23',
      '2024-03-14',
      '2024-09-16',
      '2025-01-08',
      '2025-04-21',
      '2025-11-15',
      '2026-06-15',
    ])
    expect(all.length).toBeGreaterThanOrEqual(228)
    for (const [name, { source }] of all)
      expect([name, source]).toEqual([name, expect.stringMatching(/^https:\/\/developers/)])
  })

  test.each(objects)('%s: no successor is itself retired', (object) => {
    const retired = retiredOf(object)
    for (const [name, { instead }] of retired)
      expect([name, instead !== undefined && retired.has(instead)]).toEqual([name, false])
  })

  test.each([
    ['page', 'page_impressions page_fans page_engaged_users page_views_login page_posts_impressions page_fans_online'],
    ['post', 'post_impressions post_engaged_users post_impressions_unique post_negative_feedback post_clicks_unique'],
    ['video', 'total_video_impressions total_video_views_unique'],
    ['story', 'PAGE_STORY_IMPRESSIONS_BY_STORY_ID'],
    ['ig_media', 'impressions plays video_views engagement'],
    ['ig_account', 'impressions profile_views website_clicks audience_city'],
  ] as const)('%s', (object, names) => {
    for (const name of names.split(' ')) expect([name, retiredOf(object).has(name)]).toEqual([name, true])
  })
})
