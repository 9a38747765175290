import { type Json, jsonOf, textOf } from '../json.ts'
import { hexDigest, storeMedia } from '../media.ts'
import { DAY, type StoredMedia, type World } from '../world.ts'
import type { GraphCall } from './call.ts'
import { GraphRefusal } from './errors.ts'
import type { Endpoint, NodeEndpoint } from './table.ts'

const MB = 1024 * 1024
/** What may be uploaded. Source: https://developers.facebook.com/documentation/business-messaging/whatsapp/business-phone-numbers/media */
const LIMITS: readonly { readonly type: RegExp; readonly bytes: number }[] = [
  { type: /^audio\/(aac|amr|mpeg|mp4|ogg|opus)/, bytes: 16 * MB },
  { type: /^image\/webp/, bytes: 500 * 1024 },
  { type: /^image\/(jpeg|png)/, bytes: 5 * MB },
  { type: /^video\/(mp4|3gpp)/, bytes: 16 * MB },
  { type: /^(text\/plain|application\/(?!octet-stream))/, bytes: 100 * MB },
]
const KEPT = 30 * DAY
const URL_LIVES = 5 * 60_000

async function upload(call: GraphCall, world: World): Promise<Json> {
  const { file } = call.files
  if (call.params['messaging_product'] !== 'whatsapp')
    throw new GraphRefusal('parameter', 'The parameter messaging_product is required.')
  if (!file) throw new GraphRefusal('parameter', 'The parameter file is required.')
  const mime = file.type || textOf(call.params['type'])
  const limit = LIMITS.find(({ type }) => type.test(mime))
  if (!limit)
    throw new GraphRefusal(
      'parameter',
      `Param file must be a file with a supported MIME type; received file of type '${mime}'.`,
    )
  if (file.size > limit.bytes)
    throw new GraphRefusal('parameter', `Param file of ${file.size} bytes is larger than ${limit.bytes}.`)
  const { id } = await storeMedia(world, new Uint8Array(await file.arrayBuffer()), mime)
  return { id }
}

const found = (id: string, world: World): StoredMedia | undefined => {
  const media = world.media.get(id)
  return media && world.clock.now() - media.at < KEPT ? media : undefined
}
/** Where the bytes of a file are for the next five minutes, for whoever has a token. */
function addressOf(media: StoredMedia, call: GraphCall, world: World): string {
  const base =
    call.host === 'simulator' ? `${call.origin}/media` : 'https://lookaside.fbsbx.com/whatsapp_business/attachments/'
  return `${base}?mid=${media.id}&ext=${world.clock.now() + URL_LIVES}&hash=${world.random.text(20)}`
}

/** Answers a download: 401 without a good token, 404 once the address has lapsed. */
export function download(url: URL, token: string | undefined, world: World): Response {
  const media = world.media.get(url.searchParams.get('mid') ?? '')
  if (!world.tokens.some((t) => t.value === token && !t.revoked)) return new Response('', { status: 401 })
  if (!media || Number(url.searchParams.get('ext')) < world.clock.now()) return new Response('', { status: 404 })
  return new Response(media.bytes as BodyInit, {
    headers: { 'content-type': media.mime, 'content-length': String(media.bytes.length) },
  })
}

export const mediaEndpoints: readonly Endpoint[] = [
  { method: 'POST', on: 'whatsapp', edge: 'media', handle: (_, call, world) => upload(call, world) },
  ...(['messenger', 'instagram'] as const).map(
    (on): Endpoint => ({
      method: 'POST',
      on,
      edge: 'message_attachments',
      async handle(_, { params, files }, world) {
        const type = textOf(jsonOf(jsonOf(params['message'])['attachment'])['type'])
        if (!type) throw new GraphRefusal('parameter', 'The parameter message is required.')
        const bytes = files['filedata'] && new Uint8Array(await files['filedata'].arrayBuffer())
        const { id } = await storeMedia(world, bytes, files['filedata']?.type ?? `${type}/*`)
        return { attachment_id: id }
      },
    }),
  ),
  {
    method: 'POST',
    on: 'app',
    edge: 'uploads',
    handle(_, { params }, world) {
      const id = `upload:${btoa(world.random.text(24))}`
      world.uploads.set(id, { mime: textOf(params['file_type']), bytes: new Uint8Array() })
      return { id }
    },
  },
]

export const mediaNodes: readonly NodeEndpoint[] = [
  {
    method: 'GET',
    edge: '',
    async handle(id, call, world) {
      const media = found(id, world)
      if (!media) return undefined
      const { mime, bytes } = media
      const sha256 = await hexDigest(bytes)
      const url = addressOf(media, call, world)
      return { messaging_product: 'whatsapp', url, mime_type: mime, sha256, file_size: bytes.length, id }
    },
  },
  {
    method: 'DELETE',
    edge: '',
    handle: (id, _, world) => (world.media.delete(id) ? { success: true } : undefined),
  },
  {
    // Resumable uploads. Source: https://developers.facebook.com/docs/graph-api/guides/upload
    method: 'POST',
    edge: '',
    async handle(id, { headers, files }, world) {
      const session = world.uploads.get(id)
      if (!session) return undefined
      const part = new Uint8Array((await files['data']?.arrayBuffer()) ?? new ArrayBuffer(0))
      const offset = Number(headers.get('file_offset') ?? 0)
      if (offset !== session.bytes.length) throw new GraphRefusal('parameter', 'Invalid file_offset')
      const bytes = new Uint8Array(offset + part.length)
      bytes.set(session.bytes)
      bytes.set(part, offset)
      world.uploads.set(id, { ...session, bytes })
      return { h: `4::${btoa(session.mime)}:${await hexDigest(bytes)}` }
    },
  },
  {
    method: 'GET',
    edge: '',
    handle(id, _, world) {
      const session = world.uploads.get(id)
      return session && { id, file_offset: session.bytes.length }
    },
  },
]
