import type { StoredMedia, World } from './world.ts'

/** The smallest picture there is (a transparent GIF), for customers who send "an image". */
const PIXEL = 'R0lGODlhAQABAAAAACH5BAEKAAEALAAAAAABAAEAAAICTAEAOw=='
const bytesOf = (base64: string): Uint8Array => Uint8Array.from(atob(base64), (c) => c.charCodeAt(0))
const base64 = (bytes: ArrayBuffer): string => btoa(String.fromCharCode(...new Uint8Array(bytes)))

/** SHA-256 as Graph writes it. */
export async function hexDigest(bytes: Uint8Array): Promise<string> {
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes as BufferSource))
  return Array.from(digest, (b) => b.toString(16).padStart(2, '0')).join('')
}

/** Keeps a file as Meta would; the hash is in the form of webhooks. */
export async function storeMedia(
  world: World,
  bytes: Uint8Array = bytesOf(PIXEL),
  mime = 'image/jpeg',
): Promise<StoredMedia & { readonly sha256: string }> {
  const media: StoredMedia = { id: world.random.digits(16), bytes, mime, at: world.clock.now() }
  world.media.set(media.id, media)
  return { ...media, sha256: base64(await crypto.subtle.digest('SHA-256', bytes as BufferSource)) }
}

/** Where Messenger and Instagram attachments are fetched, without a token. */
export const mediaUrl = (world: World, id: string): string =>
  `https://scontent.xx.fbcdn.net/v/${id}?oh=${world.random.text(12)}&oe=${(world.clock.now() + 86_400_000).toString(16)}`
