import { type ContentOf, given } from './content.ts'
import { type Limits, within } from './limits.ts'

/** Source: https://developers.facebook.com/documentation/business-messaging/whatsapp/messages/image-messages (2026-11). */
export const MEDIA_LIMITS: Limits & { readonly caption: number } = { caption: 1024 }

export type MediaKind = 'image' | 'video' | 'audio' | 'document' | 'sticker'
/** An uploaded media's id, or a public https link: as text, or said which. */
export type MediaRef = string | { readonly id: string } | { readonly link: string }
export interface MediaOptions {
  /** Image, video and document; ≤ 1024 characters. */
  readonly caption?: string | undefined
  /** Document only: the name that the recipient sees. */
  readonly filename?: string | undefined
  /** Audio only: a voice note, which must be OGG with OPUS. */
  readonly voice?: boolean | undefined
}
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
  options: MediaOptions = {},
): ContentOf<K, MediaOptions & { readonly id?: string; readonly link?: string }> {
  const { caption, filename, voice } = options
  within(MEDIA_LIMITS, 'caption', caption)
  return { type: kind, [kind]: given({ ...refOf(source), caption, filename, voice }) } as never
}
