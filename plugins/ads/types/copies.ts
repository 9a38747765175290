export interface CopyParams {
  /** Copies what is below it as well; up to 2 (campaigns) or 50 objects in one call, more through Ads Manager. */
  readonly deep_copy?: boolean
  /** Default: `PAUSED`. */
  readonly status_option?: 'ACTIVE' | 'PAUSED' | 'INHERITED_FROM_SOURCE'
  readonly rename_options?: {
    readonly rename_strategy?: 'DEEP_RENAME' | 'ONLY_TOP_LEVEL_RENAME' | 'NO_RENAME'
    readonly rename_prefix?: string
    readonly rename_suffix?: string
  }
  readonly start_time?: string
  readonly end_time?: string
  /** Into another campaign (ad sets) or ad set (ads). */
  readonly campaign_id?: string
  readonly adset_id?: string
}
export interface Copied {
  readonly copied_campaign_id?: string
  readonly copied_adset_id?: string
  readonly copied_ad_id?: string
  readonly ad_object_ids?: readonly {
    readonly ad_object_type: string
    readonly source_id: string
    readonly copied_id: string
  }[]
}
