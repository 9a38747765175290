import type { Object_, ObjectGiven, Status, Text } from './common.ts'
import type { CreativeCreate } from './creatives.ts'

export interface Ad extends Object_ {
  readonly campaign_id: string
  readonly adset_id: string
  readonly creative: { readonly id: string }
  readonly tracking_specs: readonly object[]
  readonly preview_shareable_link: string
  readonly ad_review_feedback: object
}
export interface AdUpdate extends ObjectGiven {
  readonly creative?: { readonly creative_id: string } | CreativeCreate
  readonly tracking_specs?: readonly object[]
  readonly conversion_domain?: string
}
export interface AdCreate extends AdUpdate {
  readonly name: string
  readonly adset_id: string
  readonly status: Status
  readonly creative: NonNullable<AdUpdate['creative']>
}

/** Where an ad is shown as it would look. Source: https://developers.facebook.com/docs/marketing-api/generatepreview */
export type AdFormat =
  | 'DESKTOP_FEED_STANDARD'
  | 'MOBILE_FEED_STANDARD'
  | 'RIGHT_COLUMN_STANDARD'
  | 'FACEBOOK_REELS_MOBILE'
  | 'FACEBOOK_STORY_MOBILE'
  | 'INSTAGRAM_STANDARD'
  | 'INSTAGRAM_STORY'
  | 'INSTAGRAM_REELS'
  | 'MARKETPLACE_MOBILE'
  | Text
/** `body`: an iframe. */
export interface Preview {
  readonly body: string
}
