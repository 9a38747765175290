export interface CallToAction {
  readonly type: string
  readonly value?: { readonly link?: string; readonly lead_gen_form_id?: string; readonly [key: string]: unknown }
}
/** A post that is made for the ad. */
export interface ObjectStorySpec {
  readonly page_id: string
  readonly instagram_user_id?: string
  readonly link_data?: {
    readonly link: string
    readonly message?: string
    readonly name?: string
    readonly description?: string
    readonly image_hash?: string
    readonly picture?: string
    readonly call_to_action?: CallToAction
    readonly child_attachments?: readonly object[]
    readonly [key: string]: unknown
  }
  readonly video_data?: {
    readonly video_id: string
    readonly image_hash?: string
    readonly image_url?: string
    readonly title?: string
    readonly message?: string
    readonly call_to_action?: CallToAction
    readonly [key: string]: unknown
  }
  readonly photo_data?: object
  readonly template_data?: object
}
export interface Creative {
  readonly id: string
  readonly account_id: string
  readonly name: string
  readonly title: string
  readonly body: string
  readonly status: 'ACTIVE' | 'IN_PROCESS' | 'WITH_ISSUES' | 'DELETED'
  readonly object_type: string
  readonly object_story_id: string
  readonly object_story_spec: ObjectStorySpec
  readonly effective_object_story_id: string
  readonly effective_instagram_media_id: string
  readonly instagram_user_id: string
  readonly asset_feed_spec: object
  readonly image_hash: string
  readonly image_url: string
  readonly thumbnail_url: string
  readonly video_id: string
  readonly url_tags: string
  readonly adlabels: readonly { readonly id: string; readonly name: string }[]
}
/** Of a creative, only these can change. */
export interface CreativeUpdate {
  readonly name?: string
  readonly status?: 'ACTIVE' | 'DELETED'
  readonly adlabels?: readonly { readonly name: string }[]
}
export interface CreativeCreate {
  readonly name?: string
  readonly object_story_spec?: ObjectStorySpec
  /** An existing post: `<page>_<post>`. */
  readonly object_story_id?: string
  readonly source_instagram_media_id?: string
  readonly instagram_user_id?: string
  readonly asset_feed_spec?: object
  readonly degrees_of_freedom_spec?: object
  readonly product_set_id?: string
  readonly template_url_spec?: object
  readonly url_tags?: string
  readonly adlabels?: readonly { readonly name: string }[]
  readonly authorization_category?: 'NONE' | 'POLITICAL' | 'POLITICAL_WITH_DIGITALLY_CREATED_MEDIA'
}
