import { type ContentOf, given } from './content.ts'
import { type Limits, within } from './limits.ts'

/** Source: https://developers.facebook.com/documentation/business-messaging/whatsapp/messages/image-messages (2026-11). */
export const MEDIA_LIMITS: Limits & { readonly caption: number } = { caption: 1024 }

/**
 * The largest file by MIME type or its first half, in bytes; of any other, 100 MB. Read 2026-11-22.
 * Source: https://developers.facebook.com/docs/whatsapp/cloud-api/reference/media#supported-media-types
 */
const MAX_BYTES: Limits = { 'image/webp': 512_000, image: 5_242_880, audio: 16_777_216, video: 16_777_216 }

/** Refuses, before the network, a file that is empty or larger than Meta takes it. */
export function checkSize(type: string, bytes: number): void {
  const place = `File ${type}`
  within({ [place]: MAX_BYTES[type] ?? MAX_BYTES[type.split('/')[0] ?? ''] ?? 104_857_600 }, place, bytes)
}

export type MediaKind = 'image' | 'video' | 'audio' | 'document' | 'sticker'
/** An uploaded media's id, or a public https link: as text, or said which. */
export type MediaRef = string | { readonly id: string } | { readonly link: string }
interface AllOptions {
  /** Image, video and document; ≤ 1024 characters. */
  readonly caption?: string | undefined
  /** Document only: the name that the recipient sees. */
  readonly filename?: string | undefined
  /** Audio only: a voice note, which must be OGG with OPUS. */
  readonly voice?: boolean | undefined
}
interface Takes {
  readonly image: 'caption'
  readonly video: 'caption'
  readonly audio: 'voice'
  readonly document: 'caption' | 'filename'
  readonly sticker: never
}
/** What Meta takes with a kind of medium: it refuses a caption on a sticker or on audio. */
export type MediaOptions<K extends MediaKind = MediaKind> = Pick<AllOptions, Takes[K]>
export type MediaContent = ContentOf<MediaKind, MediaOptions & { readonly id?: string; readonly link?: string }>

export const refOf = (media: MediaRef): { readonly id: string } | { readonly link: string } =>
  typeof media !== 'string' ? media : /^https?:\/\//i.test(media) ? { link: media } : { id: media }

/**
 * An image, video, audio, document or sticker.
 *
 * @example
 * ctx.reply(media('document', 'https://example.com/invoice.pdf', { filename: 'invoice.pdf' }))
 */
export function media<K extends MediaKind>(
  kind: K,
  source: MediaRef,
  options: MediaOptions<K> = {} as MediaOptions<K>,
): ContentOf<K, MediaOptions & { readonly id?: string; readonly link?: string }> {
  const { caption, filename, voice }: AllOptions = options
  within(MEDIA_LIMITS, 'caption', caption)
  return { type: kind, [kind]: given({ ...refOf(source), caption, filename, voice }) } as never
}
