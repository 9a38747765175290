import { iso } from '../content.ts'
import { type Json, textOf } from '../json.ts'
import { DAY, type World } from '../world.ts'
import type { GraphCall } from './call.ts'
import { GraphRefusal } from './errors.ts'
import type { Endpoint, NodeEndpoint } from './table.ts'

/**
 * What each kind of object still tells; every other name is refused as Meta refuses it.
 * Sources (read 2026-11): https://developers.facebook.com/docs/graph-api/reference/insights, …/video/video_insights,
 * …/stories/insights, …/instagram-platform/reference/instagram-media/insights, …/instagram-user/insights
 */
const words = (text: string): readonly string[] => text.split(' ')
const LIVE = {
  page: words(
    'page_media_view page_total_media_view_unique page_post_engagements page_follows page_daily_follows page_daily_follows_unique page_daily_unfollows_unique page_views_total page_total_actions page_video_views page_video_view_time page_actions_post_reactions_total',
  ),
  post: words(
    'post_media_view post_total_media_view_unique post_clicks post_clicks_by_type post_reactions_by_type_total post_reactions_like_total post_video_views post_video_avg_time_watched post_video_view_time post_activity_by_action_type',
  ),
  video: words(
    'total_video_views total_video_complete_views total_video_15s_views total_video_avg_time_watched total_video_view_total_time total_video_reactions_by_type_total',
  ),
  reel: words(
    'blue_reels_play_count fb_reels_total_plays fb_reels_replay_count post_video_avg_time_watched post_video_view_time post_video_social_actions post_video_followers post_video_likes_by_reaction_type',
  ),
  story: words(
    'STORY_MEDIA_VIEW STORY_TOTAL_MEDIA_VIEW_UNIQUE STORY_INTERACTION PAGES_FB_STORY_REPLIES PAGES_FB_STORY_SHARES PAGES_FB_STORY_STICKER_INTERACTIONS PAGES_FB_STORY_THREAD_LIGHTWEIGHT_REACTIONS',
  ),
  media: words(
    'views reach likes comments saved shares total_interactions reposts follows profile_visits profile_activity navigation replies ig_reels_avg_watch_time ig_reels_video_view_total_time reels_skip_rate',
  ),
  account: words(
    'views reach likes comments saves shares replies reposts total_interactions accounts_engaged follows_and_unfollows profile_links_taps follower_count online_followers follower_demographics engaged_audience_demographics',
  ),
} as const
/** Metrics of an Instagram account that have no series. */
const TOTALS = LIVE.account.filter((name) => !['reach', 'follower_count', 'online_followers'].includes(name))
const OBJECTS: readonly string[] = ['post_reactions_by_type_total', 'page_actions_post_reactions_total']
/** The most days of one call. */
const AT_ONCE = { page: 90, account: 30 } as const

/** A figure that grows with every day and every post. */
const figure = (name: string, days: number, world: World): number =>
  10 + (name.length % 7) * Math.max(0, days) + world.content.published.length
const shown = (name: string, days: number, world: World): unknown => {
  const n = figure(name, days, world)
  return OBJECTS.includes(name) ? { like: n, love: Math.floor(n / 2) } : n
}

function namesOf(kind: keyof typeof LIVE, { params }: GraphCall): string[] {
  const given = Array.isArray(params['metric']) ? params['metric'].map(textOf) : textOf(params['metric']).split(',')
  const names = given.map((name) => name.trim()).filter((name) => name !== '')
  if (names.length === 0) throw new GraphRefusal('noMetric')
  const dead = names.filter((name) => !LIVE[kind].includes(name))
  if (dead.length === 0) return names
  const said =
    kind === 'media' || kind === 'account'
      ? `metric[${names.indexOf(dead[0] as string)}] must be one of the following values: ${LIVE[kind].join(', ')}`
      : 'The value must be a valid insights metric'
  throw new GraphRefusal('parameter', said)
}

const midnight = (ms: number): number => Math.floor(ms / DAY) * DAY
function rangeOf({ params }: GraphCall, now: number, days: number): { since: number; until: number } {
  const time = (value: unknown): number => Number(value) * 1000 || Date.parse(textOf(value))
  const until = params['until'] === undefined ? now : time(params['until'])
  const since = params['since'] === undefined ? until - 2 * DAY : time(params['since'])
  if (until - since > days * DAY)
    throw new GraphRefusal('parameter', `(#100) There cannot be more than ${days} days between since and until`)
  if (until < since) throw new GraphRefusal('parameter', '(#100) until param must be later than since param')
  return { since, until }
}

function series(id: string, kind: 'page' | 'account', call: GraphCall, world: World): Json {
  const names = namesOf(kind, call)
  const period = textOf(call.params['period']) || 'day'
  const { since, until } = rangeOf(call, world.clock.now(), AT_ONCE[kind])
  const days = Math.max(0, Math.round((midnight(until) - midnight(since)) / DAY))
  const start = Date.UTC(2026, 0, 1)
  const data = names.map((name) => {
    const about = { name, period, title: name, id: `${id}/insights/${name}/${period}` }
    if (kind === 'account' && TOTALS.includes(name)) {
      if (call.params['metric_type'] !== 'total_value')
        throw new GraphRefusal(
          'parameter',
          `(#100) The metric ${name} should be specified with parameter metric_type=total_value`,
        )
      return { ...about, total_value: { value: figure(name, days, world) } }
    }
    const values = Array.from({ length: days }, (_, i) => {
      const end = midnight(since) + (i + 1) * DAY
      return { value: shown(name, (end - start) / DAY, world), end_time: iso(end) }
    })
    return { ...about, values }
  })
  return { data, paging: {} }
}
const lifetime = (id: string, at: number, names: readonly string[], world: World): Json => ({
  data: names.map((name) => ({
    name,
    period: 'lifetime',
    values: [{ value: shown(name, (world.clock.now() - at) / DAY, world) }],
    title: name,
    id: `${id}/insights/${name}/lifetime`,
  })),
})

export const insightEndpoints: readonly Endpoint[] = [
  {
    method: 'GET',
    on: 'messenger',
    edge: 'insights',
    handle: ({ id }, call, world) => series(id, 'page', call, world),
  },
  {
    method: 'GET',
    on: 'instagram',
    edge: 'insights',
    handle: ({ id }, call, world) => series(id, 'account', call, world),
  },
]
export const insightNodes: readonly NodeEndpoint[] = [
  {
    method: 'GET',
    edge: 'insights',
    handle(id, call, world) {
      const { posts, stories, media } = world.content
      const post = posts.find((p) => p.id === id)
      if (post) return lifetime(id, post.at, namesOf('post', call), world)
      const story = stories.find((s) => s.post === id)
      if (story) return lifetime(id, story.at, namesOf('story', call), world)
      const item = media.find((m) => m.id === id)
      return item && lifetime(id, item.at, namesOf('media', call), world)
    },
  },
  {
    method: 'GET',
    edge: 'video_insights',
    handle(id, call, world) {
      const video = world.content.videos.find((v) => v.id === id)
      const kind = video?.edge === 'video_reels' ? 'reel' : 'video'
      return video && lifetime(id, video.at, namesOf(kind, call), world)
    },
  },
]
