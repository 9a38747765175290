/** A tagged account; `x` and `y` from the left and the top in [0, 1], for images. */
export interface UserTag {
  readonly username: string
  readonly x?: number | undefined
  readonly y?: number | undefined
}
export interface ProductTag {
  readonly product_id: string
  readonly x?: number | undefined
  readonly y?: number | undefined
}
/** What feed images, reels and carousels share. */
interface Caption {
  /** At most 2200 characters, 30 hashtags and 20 mentions. */
  readonly caption?: string | undefined
  /** Id of a Page with a place. */
  readonly location_id?: string | undefined
  /** Usernames that are invited as authors, 3 at most. */
  readonly collaborators?: readonly string[] | undefined
  /** Since 2026-06-22. */
  readonly is_ai_generated?: boolean | undefined
  readonly is_paid_partnership?: boolean | undefined
  readonly branded_content_sponsor_ids?: readonly string[] | undefined
  /** Written under the post once it is out. */
  readonly first_comment?: string | undefined
}
interface Tags {
  readonly user_tags?: readonly UserTag[] | undefined
  readonly product_tags?: readonly ProductTag[] | undefined
}
/** Where a video comes from: Meta fetches `video_url`, or `upload` brings a file. */
export type VideoSource =
  | { readonly video_url: string; readonly upload_type?: undefined }
  | { readonly video_url?: undefined; readonly upload_type: 'resumable' }

export interface ImageContent extends Caption, Tags {
  readonly kind: 'image'
  /** JPEG, public, at most 8 MB. */
  readonly image_url: string
  readonly alt_text?: string | undefined
}
export type ReelContent = VideoSource &
  Caption &
  Tags & {
    readonly kind: 'reel'
    readonly cover_url?: string | undefined
    /** In ms. */
    readonly thumb_offset?: number | undefined
    readonly share_to_feed?: boolean | undefined
    readonly audio_name?: string | undefined
    /** Facebook Login only. */
    readonly audio_configuration?: object | undefined
    /** A trial reel, shown to people who do not follow the account. */
    readonly trial_params?: { readonly graduation_strategy: 'MANUAL' | 'SS_PERFORMANCE' } | undefined
  }
export type StoryContent = (
  | { readonly image_url: string; readonly video_url?: undefined; readonly upload_type?: undefined }
  | (VideoSource & { readonly image_url?: undefined })
) & {
  readonly kind: 'story'
  readonly user_tags?: readonly UserTag[] | undefined
}
export type CarouselItem = Tags &
  (
    | { readonly image_url: string; readonly video_url?: undefined; readonly alt_text?: string | undefined }
    | { readonly video_url: string; readonly image_url?: undefined }
  )
/** 2 to 10 images and videos. */
export interface CarouselContent extends Caption {
  readonly kind: 'carousel'
  readonly children: readonly CarouselItem[]
}
/** Source: https://developers.facebook.com/docs/instagram-platform/content-publishing (read 2026-11) */
export type InstagramContent = ImageContent | ReelContent | StoryContent | CarouselContent
export type InstagramContentOf<K extends InstagramContent['kind']> = Extract<InstagramContent, { kind: K }>
