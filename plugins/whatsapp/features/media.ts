import type { Feature } from '../../../core/feature.ts'
import { type Download, type DownloadOptions, download } from '../../../core/graph/media.ts'
import { UPLOAD_MS } from '../api.ts'
import type { WhatsAppApi, WhatsAppFeature } from '../mod.ts'
import { must } from './common/check.ts'
import type { Success } from './common/endpoints.ts'
import { type FileInfo, fileOf, type Uploadable } from './media/files.ts'

export type { Download, DownloadOptions } from '../../../core/graph/media.ts'
export type { FileInfo, Uploadable } from './media/files.ts'

/** Where a medium is. `url` holds for 5 minutes and wants the token. */
export interface MediaInfo {
  readonly id: string
  readonly url: string
  readonly mime_type: string
  readonly sha256: string
  /** In bytes. */
  readonly file_size: number
}
export interface MediaApi {
  readonly media: {
    /** Uploads a file for this number; its id holds for 30 days. Throws `limit_exceeded` before the network. */
    upload(file: Uploadable, info?: FileInfo): Promise<{ readonly id: string }>
    get(id: string): Promise<MediaInfo>
    /**
     * Downloads what a user sent (the medium of a message, or its id): from Meta's hosts only, no larger than Meta said, its sha256 checked while it flows.
     * Throws `media_refused`.
     */
    download(
      medium: string | { readonly id?: string },
      options?: Omit<DownloadOptions, 'sha256'>,
    ): Promise<Download & { readonly info: MediaInfo }>
    delete(id: string): Promise<Success>
    /** Uploads a sample for a template's `header_handle`, or a profile picture's `profile_picture_handle`. */
    handle(file: Uploadable, info?: FileInfo): Promise<string>
  }
}
export interface Media extends WhatsAppFeature {
  readonly event: never
  readonly api: MediaApi
  readonly extras: unknown
}

const MAX_DOWNLOAD = 100 * 1024 * 1024

/**
 * Media: upload, look up, download, delete; and handles for samples and pictures.
 * Source: https://developers.facebook.com/docs/whatsapp/cloud-api/reference/media
 *
 * @example
 * const app = createApp({ plugins: [whatsapp({ use: [media] })] })
 * app.whatsapp.on('message:image', async (ctx) => {
 *   const photo = await ctx.api.media.download(ctx.message.image, { types: ['image/*'] })
 *   await bucket.put(ctx.message.id, photo.stream)
 * })
 */
export const media: Feature<Media, WhatsAppApi> = {
  product: 'whatsapp',
  api({ graph, api, host }) {
    // The id may be looked up by the number that it belongs to only: a token may see several.
    const params = () => ({ phone_number_id: api.phoneNumberId() })
    const get = (id: string, signal?: AbortSignal): Promise<MediaInfo> =>
      graph.get(encodeURIComponent(id), { params: params(), signal })
    return {
      media: {
        get: (id) => get(id),
        async upload(source, info = {}) {
          const file = await fileOf(source, info)
          return { id: await api.upload(file, file.name) }
        },
        async download(medium, options = {}) {
          const id = typeof medium === 'string' ? medium : medium.id
          must(id, 'The medium has no id')
          const info = await get(id, options.signal)
          const maxBytes = Math.min(options.maxBytes ?? MAX_DOWNLOAD, Number(info.file_size) || MAX_DOWNLOAD)
          const file = await download(graph, info.url, { ...options, maxBytes, sha256: info.sha256 })
          return { ...file, info }
        },
        delete: (id) => graph.delete(encodeURIComponent(id), { params: params() }),
        async handle(source, info = {}) {
          const file = await fileOf(source, info)
          const app = (host.env as { readonly META_APP_ID?: string }).META_APP_ID ?? 'app'
          const { name: file_name, size: file_length, type: file_type } = file
          const session = await graph.post<{ readonly id: string }>(`${app}/uploads`, undefined, {
            params: { file_name, file_length, file_type },
          })
          const headers = { file_offset: '0' }
          const sent = { method: 'POST', path: session.id, body: file, headers, timeoutMs: UPLOAD_MS } as const
          return ((await graph.call(sent)).data as { readonly h: string }).h
        },
      },
    }
  },
}
