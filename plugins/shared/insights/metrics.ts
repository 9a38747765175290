/** What insights are about. */
export type MetricObject = 'page' | 'post' | 'video' | 'reel' | 'story' | 'ig_media' | 'ig_account'

/** The metrics that Meta serves (2026-11), by object. Other names are passed on: Meta adds some without notice. */
export interface LiveMetrics {
  page:
    | 'page_media_view'
    | 'page_total_media_view_unique'
    | 'page_post_engagements'
    | 'page_lifetime_engaged_followers_unique'
    | 'page_follows'
    | 'page_daily_follows'
    | 'page_daily_follows_unique'
    | 'page_daily_unfollows_unique'
    | 'page_fan_adds_by_paid_non_paid_unique'
    | 'page_views_total'
    | 'page_total_actions'
    | 'page_video_views'
    | 'page_video_views_paid'
    | 'page_video_views_organic'
    | 'page_video_views_autoplayed'
    | 'page_video_views_click_to_play'
    | 'page_video_views_by_paid_non_paid'
    | 'page_video_repeat_views'
    | 'page_video_complete_views_30s'
    | 'page_video_complete_views_30s_paid'
    | 'page_video_complete_views_30s_organic'
    | 'page_video_complete_views_30s_unique'
    | 'page_video_view_time'
    | 'page_actions_post_reactions_total'
    | `page_actions_post_reactions_${'like' | 'love' | 'wow' | 'haha' | 'sorry' | 'anger'}_total`
    | 'content_monetization_earnings'
    | 'monetization_approximate_earnings'
  post:
    | 'post_media_view'
    | 'post_total_media_view_unique'
    | 'post_clicks'
    | 'post_clicks_by_type'
    | 'post_reactions_by_type_total'
    | `post_reactions_${'like' | 'love' | 'wow' | 'haha' | 'sorry' | 'anger'}_total`
    | 'post_activity_by_action_type'
    | 'post_activity_by_action_type_unique'
    | 'post_video_views'
    | 'post_video_views_organic'
    | 'post_video_views_paid'
    | 'post_video_views_autoplayed'
    | 'post_video_views_clicked_to_play'
    | 'post_video_views_sound_on'
    | 'post_video_views_15s'
    | 'post_video_avg_time_watched'
    | 'post_video_view_time'
    | 'post_video_length'
    | 'post_video_retention_graph'
  video:
    | 'total_video_views'
    | 'total_video_views_autoplayed'
    | 'total_video_views_clicked_to_play'
    | 'total_video_views_organic'
    | 'total_video_views_paid'
    | 'total_video_views_sound_on'
    | 'total_video_complete_views'
    | 'total_video_15s_views'
    | 'total_video_60s_excludes_shorter_views'
    | 'total_video_avg_time_watched'
    | 'total_video_view_total_time'
    | 'total_video_view_total_time_organic'
    | 'total_video_view_total_time_paid'
    | 'total_video_retention_graph'
    | 'total_video_reactions_by_type_total'
    | 'total_video_stories_by_action_type'
    | 'total_video_view_time_by_age_bucket_and_gender'
    | 'total_video_view_time_by_region_id'
    | 'total_video_views_by_distribution_type'
  reel:
    | 'blue_reels_play_count'
    | 'fb_reels_total_plays'
    | 'fb_reels_replay_count'
    | 'post_video_avg_time_watched'
    | 'post_video_view_time'
    | 'post_video_followers'
    | 'post_video_likes_by_reaction_type'
    | 'post_video_social_actions'
    | 'post_video_retention_graph'
  story:
    | 'STORY_MEDIA_VIEW'
    | 'STORY_TOTAL_MEDIA_VIEW_UNIQUE'
    | 'STORY_INTERACTION'
    | 'PAGES_FB_STORY_REPLIES'
    | 'PAGES_FB_STORY_SHARES'
    | 'PAGES_FB_STORY_STICKER_INTERACTIONS'
    | 'PAGES_FB_STORY_THREAD_LIGHTWEIGHT_REACTIONS'
  ig_media:
    | 'views'
    | 'reach'
    | 'likes'
    | 'comments'
    | 'saved'
    | 'shares'
    | 'reposts'
    | 'total_interactions'
    | 'total_views'
    | 'total_likes'
    | 'total_comments'
    | 'crossposted_views'
    | 'facebook_views'
    | 'follows'
    | 'profile_visits'
    | 'profile_activity'
    | 'navigation'
    | 'replies'
    | 'link_clicks'
    | 'ig_reels_avg_watch_time'
    | 'ig_reels_video_view_total_time'
    | 'reels_skip_rate'
  ig_account:
    | 'views'
    | 'reach'
    | 'likes'
    | 'comments'
    | 'saves'
    | 'shares'
    | 'replies'
    | 'reposts'
    | 'total_interactions'
    | 'accounts_engaged'
    | 'follows_and_unfollows'
    | 'profile_links_taps'
    | 'follower_count'
    | 'online_followers'
    | 'follower_demographics'
    | 'engaged_audience_demographics'
}
export type MetricOf<O extends MetricObject> = LiveMetrics[O] | (string & {})

interface Facts {
  /** The edge that answers. */
  readonly edge: 'insights' | 'video_insights'
  /** The most days of one call; more are read piece by piece. */
  readonly days: number
  /** The usual period. */
  readonly period: 'day' | 'lifetime'
  /** Metrics that are no series: Meta answers them with `metric_type: total_value` only. */
  readonly totals?: readonly string[]
  readonly source: string
}
const SITE = 'https://developers.facebook.com/docs'
/** How each kind of object is asked. */
export const FACTS: Readonly<Record<MetricObject, Facts>> = {
  page: { edge: 'insights', days: 90, period: 'day', source: `${SITE}/graph-api/reference/insights` },
  post: { edge: 'insights', days: 90, period: 'lifetime', source: `${SITE}/graph-api/reference/insights` },
  video: {
    edge: 'video_insights',
    days: 90,
    period: 'lifetime',
    source: `${SITE}/graph-api/reference/video/video_insights`,
  },
  reel: {
    edge: 'video_insights',
    days: 90,
    period: 'lifetime',
    source: `${SITE}/graph-api/reference/video/video_insights`,
  },
  story: { edge: 'insights', days: 90, period: 'lifetime', source: `${SITE}/graph-api/reference/stories/insights` },
  ig_media: {
    edge: 'insights',
    days: 90,
    period: 'lifetime',
    source: `${SITE}/instagram-platform/reference/instagram-media/insights`,
  },
  ig_account: {
    edge: 'insights',
    days: 30,
    period: 'day',
    totals: [
      'views',
      'likes',
      'comments',
      'saves',
      'shares',
      'replies',
      'reposts',
      'total_interactions',
      'accounts_engaged',
      'follows_and_unfollows',
      'profile_links_taps',
      'follower_demographics',
      'engaged_audience_demographics',
    ],
    source: `${SITE}/instagram-platform/api-reference/instagram-user/insights`,
  },
}

/** The oldest version that knows a metric, where that is not every version (third party, 2026-06). */
export const SINCE: Readonly<Record<string, string>> = {
  page_media_view: 'v23.0',
  page_total_media_view_unique: 'v23.0',
  post_media_view: 'v23.0',
  post_total_media_view_unique: 'v23.0',
}
