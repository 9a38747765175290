/** How a post goes out. Times are in seconds, as Meta takes them; `at` of `start` reaches further. */
export interface Publication {
  /** `false`: it is only kept at Meta, as a draft or until its time. */
  readonly published?: boolean | undefined
  /** Meta's own scheduler, 10 minutes to 30 days ahead; goes with `published: false`. */
  readonly scheduled_publish_time?: number | undefined
  readonly unpublished_content_type?: 'SCHEDULED' | 'DRAFT' | 'ADS_POST' | undefined
  /** Written under the post once it is out. */
  readonly first_comment?: string | undefined
}
/** Who sees a post, and where it says to be. */
export interface Audience {
  readonly targeting?: object | undefined
  readonly feed_targeting?: object | undefined
  readonly place?: string | undefined
  /** User ids, comma-separated; needs `place`. */
  readonly tags?: string | undefined
}

/** A text, a link or both. Source: https://developers.facebook.com/docs/pages-api/posts */
export interface PostContent extends Publication, Audience {
  readonly kind: 'post'
  readonly message?: string | undefined
  readonly link?: string | undefined
}
export interface PhotoItem {
  /** Public, https; at most 10 MB. */
  readonly url: string
  readonly caption?: string | undefined
  readonly alt_text_custom?: string | undefined
}
/** One photo or several in one post. */
export interface PhotosContent extends Publication, Audience {
  readonly kind: 'photos'
  readonly photos: readonly PhotoItem[]
  readonly message?: string | undefined
}
/** A new album with photos. Source: https://developers.facebook.com/docs/graph-api/reference/page/albums */
export interface AlbumContent {
  readonly kind: 'album'
  readonly name: string
  readonly message?: string | undefined
  readonly photos: readonly PhotoItem[]
}
/** Where a video comes from: Meta fetches `url`, or `upload` brings a file of so many bytes. */
export type VideoSource =
  | { readonly url: string; readonly file_size?: undefined }
  | { readonly url?: undefined; readonly file_size: number }

/** Source: https://developers.facebook.com/docs/video-api/guides/publishing */
export type VideoContent = VideoSource &
  Publication & {
    readonly kind: 'video'
    readonly title?: string | undefined
    readonly description?: string | undefined
    readonly targeting?: object | undefined
    readonly content_tags?: readonly string[] | undefined
  }
/** 3 to 90 seconds, upright. Source: https://developers.facebook.com/docs/video-api/guides/reels-publishing */
export type ReelContent = VideoSource & {
  readonly kind: 'reel'
  readonly title?: string | undefined
  readonly description?: string | undefined
  /** Default: `PUBLISHED`. */
  readonly video_state?: 'PUBLISHED' | 'SCHEDULED' | 'DRAFT' | undefined
  readonly scheduled_publish_time?: number | undefined
  readonly first_comment?: string | undefined
}
/** Source: https://developers.facebook.com/docs/page-stories-api */
export interface PhotoStoryContent {
  readonly kind: 'photo_story'
  readonly url: string
}
export type VideoStoryContent = VideoSource & { readonly kind: 'video_story' }

export type PageContent =
  | PostContent
  | PhotosContent
  | AlbumContent
  | VideoContent
  | ReelContent
  | PhotoStoryContent
  | VideoStoryContent
export type PageContentOf<K extends PageContent['kind']> = Extract<PageContent, { kind: K }>
