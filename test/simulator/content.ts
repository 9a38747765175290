import type { Json } from './json.ts'

/** A post of a Page. */
export interface Post {
  readonly id: string
  readonly page: string
  message: string
  readonly link: string
  /** When it was written, or published. */
  at: number
  scheduled: number | undefined
  readonly type: 'DRAFT' | 'SCHEDULED' | 'ADS_POST' | undefined
  published: boolean
  /** Photos or a video in it, by their ids. */
  readonly media: readonly string[]
  readonly item: 'status' | 'share' | 'photo' | 'video' | 'post'
  /** Who wrote it, where that was a visitor. */
  readonly visitor?: { readonly id: string; readonly name: string } | undefined
}
export interface Photo {
  readonly id: string
  readonly page: string
  readonly url: string
  readonly caption: string
  readonly at: number
  readonly album: string | undefined
  /** An unpublished photo is gone after a day, unless a post holds it. */
  readonly temporary: boolean
}
export interface Album {
  readonly id: string
  readonly page: string
  readonly name: string
  readonly at: number
}
/** A video, reel or video story, from the start of its upload. */
export interface Video {
  readonly id: string
  readonly page: string
  readonly edge: 'videos' | 'video_reels' | 'video_stories'
  readonly session: string
  readonly size: number
  readonly at: number
  received: number
  /** When everything has arrived; what Meta fetches takes a moment. */
  uploadedAt: number | undefined
  /** Meta could not fetch it. */
  broken?: boolean
  /** When it was finished, and is processed. */
  finishedAt: number | undefined
  readyAt: number
  state: 'DRAFT' | 'SCHEDULED' | 'PUBLISHED'
  scheduled: number | undefined
  title: string
  description: string
  published: boolean
  post: string
}
export interface Story {
  readonly page: string
  readonly post: string
  readonly media: string
  readonly type: 'photo' | 'video'
  readonly at: number
}
/** An Instagram container; it lives for a day. */
export interface Container {
  readonly id: string
  readonly account: string
  readonly at: number
  readonly params: Json
  /** When it can be published; undefined: its bytes are missing. */
  readyAt: number | undefined
  readonly error: string | undefined
  published: string | undefined
}
/** What stands on an Instagram account. */
export interface InstagramMedia {
  readonly id: string
  readonly account: string
  readonly at: number
  readonly params: Json
  readonly children: readonly string[]
  comments: boolean
}
export interface Comment {
  readonly id: string
  /** The post, media or comment that it stands under. */
  readonly object: string
  /** The post or media at the top. */
  readonly root: string
  message: string
  readonly from: { readonly id: string; readonly name: string }
  readonly at: number
  hidden: boolean
  liked: boolean
}
export interface LeadForm {
  readonly id: string
  readonly page: string
  readonly name: string
  readonly at: number
}
export interface Lead {
  readonly id: string
  readonly form: string
  readonly at: number
  readonly test: boolean
  readonly field_data: readonly unknown[]
}
/** Something that people can see, once for each time that it was published. */
export interface Published {
  readonly account: string
  /** `post`, `album_photo`, `video`, `reel`, `photo_story`, `image`, `carousel` … */
  readonly kind: string
  readonly id: string
  readonly at: number
  readonly text: string
}

/** What accounts have published, and what belongs to it. */
export interface Content {
  readonly posts: Post[]
  readonly photos: Photo[]
  readonly albums: Album[]
  readonly videos: Video[]
  readonly stories: Story[]
  readonly containers: Container[]
  readonly media: InstagramMedia[]
  readonly comments: Comment[]
  readonly forms: LeadForm[]
  readonly leads: Lead[]
  readonly published: Published[]
}
export const createContent = (): Content => ({
  posts: [],
  photos: [],
  albums: [],
  videos: [],
  stories: [],
  containers: [],
  media: [],
  comments: [],
  forms: [],
  leads: [],
  published: [],
})

/** Times as Graph writes them. */
export const iso = (ms: number): string => new Date(ms).toISOString().replace(/\.\d+Z$/, '+0000')
export const seconds = (ms: number): number => Math.floor(ms / 1000)
