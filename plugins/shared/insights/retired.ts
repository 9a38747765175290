import type { MetricObject } from './metrics.ts'

/** A metric that Meta refuses on every version: since when, what to ask instead, and the page that says so. */
export interface RetiredMetric {
  readonly on: string
  readonly instead?: string | undefined
  readonly source: string
}
interface Wave {
  readonly on: string
  readonly source: string
  /** Per object, separated by spaces: `old` or `old>successor`. */
  readonly names: Readonly<Partial<Record<MetricObject, string>>>
}

const DEPRECATED = 'https://developers.facebook.com/docs/platforminsights/page/deprecated-metrics'
const CHANGELOG = 'https://developers.facebook.com/docs/pages-api/changelog'
const GRAPH = 'https://developers.facebook.com/docs/graph-api/changelog/version'
const REFERENCE = 'https://developers.facebook.com/docs/graph-api/reference/insights'

/**
 * What Meta has retired since the end of 2023, wave by wave (read 2026-11-22). The last one has two dates: the list says
 * 2025-06-15, the notices above it and on every other page 2026-06-15. Successors are Meta's where it names one; that of
 * `page_fans_city` and `page_fans_country` would be names which its own list of 2024 has retired.
 */
const WAVES: readonly Wave[] = [
  {
    on: '2023-12-11',
    source: `${GRAPH}18.0`,
    names: {
      ig_media:
        'engagement>total_interactions exits>navigation taps_forward>navigation taps_back>navigation carousel_album_impressions>views carousel_album_reach>reach carousel_album_engagement>total_interactions carousel_album_saved>saved carousel_album_video_views>views',
      ig_account:
        'audience_gender_age>follower_demographics audience_country>follower_demographics audience_city>follower_demographics audience_locale',
    },
  },
  {
    on: '2024-01-23',
    source: REFERENCE,
    names: {
      page: 'page_video_views_10s>page_video_views page_video_views_10s_paid>page_video_views_paid page_video_views_10s_organic>page_video_views_organic page_video_views_10s_autoplayed>page_video_views_autoplayed page_video_views_10s_click_to_play>page_video_views_click_to_play page_video_views_10s_unique page_video_views_10s_repeat>page_video_repeat_views',
      post: 'post_video_views_10s>post_video_views_15s post_video_views_10s_unique post_video_views_10s_autoplayed>post_video_views_autoplayed post_video_views_10s_clicked_to_play>post_video_views_clicked_to_play post_video_views_10s_organic>post_video_views_organic post_video_views_10s_paid>post_video_views_paid post_video_views_10s_sound_on>post_video_views_sound_on',
    },
  },
  {
    on: '2024-03-14',
    source: DEPRECATED,
    names: {
      page: 'page_call_phone_clicks_by_age_gender_logged_in_unique page_call_phone_clicks_by_site_logged_in_unique page_call_phone_clicks_logged_in_by_city_unique page_call_phone_clicks_logged_in_by_country_unique page_call_phone_clicks_logged_in_by_locale_unique page_consumptions page_content_activity page_content_activity_by_action_type page_content_activity_by_action_type_unique page_content_activity_by_age_gender_unique page_content_activity_by_city_unique page_content_activity_by_country_unique page_content_activity_by_locale_unique page_content_activity_unique page_cta_clicks_by_age_gender_logged_in_unique page_cta_clicks_by_site_logged_in_unique page_cta_clicks_logged_in_by_city_unique page_cta_clicks_logged_in_by_country_unique page_cta_clicks_logged_in_by_locale_unique page_daily_follows_by_source_unique page_daily_unfollows_by_source_unique page_engaged_users>page_post_engagements page_fans_by_like_source_unique page_fans_by_like_source page_fans_by_unlike_source_unique page_fans_by_unlike_source page_fans_gender_age page_follows_city page_follows_country page_follows_gender_age page_follows_locale page_get_directions_clicks_by_age_gender_logged_in_unique page_get_directions_clicks_by_site_logged_in_unique page_get_directions_clicks_logged_in_by_city_unique page_get_directions_clicks_logged_in_by_country_unique page_impressions_frequency_distribution page_places_checkin_mobile_unique page_places_checkin_mobile page_places_checkins_by_age_gender page_places_checkins_by_city page_places_checkins_by_country page_places_checkins_by_locale page_positive_feedback_by_type_unique page_positive_feedback_by_type page_positive_feedback_unique page_positive_feedback page_posts_impressions_frequency_distribution page_views_by_age_gender_logged_in_unique page_views_by_city_logged_in_unique page_views_by_country_logged_in_unique page_views_by_internal_referer_logged_in_unique page_views_by_locale_logged_in_unique page_views_by_profile_tab_logged_in_unique page_views_by_profile_tab_total>page_views_total page_views_by_referers_logged_in_unique page_views_by_site_logged_in_unique page_views_external_referrals page_views_logged_in_total>page_views_total page_views_logged_in_unique>page_views_total page_views_login_unique>page_views_total page_views_login>page_views_total page_views_logout>page_views_total page_website_clicks_by_age_gender_logged_in_unique page_website_clicks_by_site_logged_in_unique page_website_clicks_logged_in_by_city_unique page_website_clicks_logged_in_by_country_unique page_website_clicks_logged_in_by_locale_unique',
      post: 'post_activity>post_activity_by_action_type post_activity_unique>post_activity_by_action_type_unique post_impressions_fan_paid_unique post_impressions_fan_paid',
    },
  },
  {
    on: '2024-09-16',
    source: CHANGELOG,
    names: {
      page: 'page_call_phone_clicks_logged_in_count>page_total_actions page_call_phone_clicks_logged_in_unique>page_total_actions page_consumptions_by_consumption_type page_consumptions_by_consumption_type_unique page_consumptions_unique page_cta_clicks_logged_in_total>page_total_actions page_cta_clicks_logged_in_unique>page_total_actions page_daily_follows_by_paid_non_paid_unique>page_daily_follows_unique page_daily_follows_by_source>page_daily_follows page_daily_unfollows_by_source page_fans_online page_fans_online_per_day page_get_directions_clicks_logged_in_count>page_total_actions page_get_directions_clicks_logged_in_unique>page_total_actions page_impressions_by_age_gender_unique page_impressions_by_city_unique page_impressions_by_country_id_unique page_impressions_by_country_unique page_impressions_by_locale_unique page_impressions_by_paid_non_paid>page_media_view page_impressions_by_paid_non_paid_unique>page_total_media_view_unique page_impressions_by_story_type page_impressions_by_story_type_unique page_impressions_organic_unique_v2>page_total_media_view_unique page_impressions_organic_v2>page_media_view page_impressions_viral_frequency_distribution page_negative_feedback page_negative_feedback_by_type page_negative_feedback_by_type_unique page_negative_feedback_unique page_places_checkin_total page_places_checkin_total_unique page_posts_impressions_by_paid_non_paid>page_media_view page_posts_impressions_by_paid_non_paid_unique page_posts_impressions_organic>page_media_view page_story_adds_by_country_unique page_tab_views_login_top>page_views_total page_tab_views_login_top_unique>page_views_total page_tab_views_logout_top>page_views_total page_views>page_views_total page_views_unique>page_views_total page_website_clicks_logged_in_count>page_total_actions page_website_clicks_logged_in_unique>page_total_actions',
      post: 'post_clicks_unique>post_clicks post_clicks_by_type_unique>post_clicks_by_type post_cta_clicks_by_type post_cta_clicks_total post_engaged_fan post_engaged_users post_impressions_by_paid_non_paid>post_media_view post_impressions_by_story_type post_impressions_by_story_type_unique post_negative_feedback post_negative_feedback_by_type post_negative_feedback_by_type_unique post_negative_feedback_unique',
    },
  },
  {
    on: '2025-01-08',
    source: `${GRAPH}21.0`,
    names: {
      ig_media: 'video_views>views',
      ig_account:
        'email_contacts>profile_links_taps get_direction_clicks>profile_links_taps get_directions_clicks>profile_links_taps profile_views text_message_clicks>profile_links_taps website_clicks>profile_links_taps phone_call_clicks>profile_links_taps',
    },
  },
  {
    on: '2025-04-21',
    source: `${GRAPH}22.0`,
    names: {
      ig_media: 'plays>views clips_replays_count>views ig_reels_aggregated_all_plays_count>views impressions>views',
      ig_account: 'impressions>views',
    },
  },
  {
    on: '2025-11-15',
    source: 'https://developers.facebook.com/blog/post/2025/08/15/page-insights-api-updates/',
    names: {
      page: 'page_fans>page_follows page_fans_locale page_fans_city page_fans_country page_fan_adds>page_daily_follows page_fan_adds_unique>page_daily_follows_unique page_fan_removes>page_daily_unfollows_unique page_fan_removes_unique>page_daily_unfollows_unique page_impressions>page_media_view page_impressions_paid>page_media_view page_impressions_viral page_impressions_nonviral',
      post: 'post_impressions>post_media_view post_impressions_paid>post_media_view post_impressions_fan>post_media_view post_impressions_organic>post_media_view post_impressions_viral post_impressions_nonviral',
    },
  },
  {
    on: '2026-06-15',
    source: `${GRAPH}25.0`,
    names: {
      page: 'page_impressions_unique>page_total_media_view_unique page_impressions_paid_unique page_impressions_viral_unique page_impressions_nonviral_unique page_posts_impressions>page_media_view page_posts_impressions_unique>page_total_media_view_unique page_posts_impressions_paid>page_media_view page_posts_impressions_paid_unique page_posts_impressions_organic_unique>page_total_media_view_unique page_posts_served_impressions_organic_unique page_posts_impressions_viral page_posts_impressions_viral_unique page_posts_impressions_nonviral page_posts_impressions_nonviral_unique page_video_views_unique>page_video_views',
      post: 'post_impressions_unique>post_total_media_view_unique post_impressions_paid_unique post_impressions_fan_unique post_impressions_organic_unique>post_total_media_view_unique post_impressions_viral_unique post_impressions_nonviral_unique post_video_views_organic_unique>post_video_views_organic post_video_views_paid_unique>post_video_views_paid post_video_views_unique>post_video_views',
      video:
        'total_video_impressions total_video_impressions_unique total_video_impressions_paid_unique total_video_impressions_paid total_video_impressions_organic_unique total_video_impressions_organic total_video_impressions_viral_unique total_video_impressions_viral total_video_impressions_fan_unique total_video_impressions_fan total_video_impressions_fan_paid_unique total_video_impressions_fan_paid total_video_views_organic_unique>total_video_views total_video_views_paid_unique>total_video_views total_video_views_unique>total_video_views post_impressions_unique>post_total_media_view_unique',
      reel: 'post_impressions_unique>post_total_media_view_unique',
      story:
        'PAGE_STORY_IMPRESSIONS_BY_STORY_ID>STORY_MEDIA_VIEW PAGE_STORY_IMPRESSIONS_BY_STORY_ID_UNIQUE>STORY_TOTAL_MEDIA_VIEW_UNIQUE',
    },
  },
]

/** Every retired name of one kind of object. The first wave that names a metric counts. */
export function retiredOf(object: MetricObject): ReadonlyMap<string, RetiredMetric> {
  const found = new Map<string, RetiredMetric>()
  for (const { on, source, names } of WAVES)
    for (const entry of names[object]?.split(' ') ?? []) {
      const [name = '', instead] = entry.split('>')
      if (!found.has(name)) found.set(name, { on, source, ...(instead && { instead }) })
    }
  return found
}
