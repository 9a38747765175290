import { SignalboxError } from '../../../core/errors.ts'
import type { Feature } from '../../../core/feature.ts'
import type { Bytes } from '../../../core/graph/source.ts'
import type { Graph } from '../../../core/graph/types.ts'
import { type UploadOptions, uploadVideo } from '../../../core/graph/upload.ts'
import type { Host } from '../../../core/host.ts'
import type { Success } from '../../shared/endpoints.ts'
import type { AdsApi } from '../api.ts'
import type { AdsFeature } from '../mod.ts'

/** A picture: the bytes, or an `https` address from which they are taken. */
export type Picture = Bytes | string
export interface AdImage {
  /** What creatives name it by. */
  readonly hash: string
  readonly url: string
  readonly width?: number
  readonly height?: number
  readonly name?: string
}
export interface VideoOptions extends UploadOptions {
  readonly title?: string | undefined
}
export interface Thumbnail {
  readonly id: string
  readonly uri: string
  readonly is_preferred?: boolean
  readonly width?: number
  readonly height?: number
}
export interface MediaApi {
  readonly images: {
    /**
     * Uploads a picture of at most 30 MB; the same bytes give the same hash.
     * Source: https://developers.facebook.com/docs/marketing-api/reference/ad-image
     *
     * @example
     * const { hash } = await app.ads.api(host).images.upload('https://shop.example/spring.jpg')
     */
    upload(picture: Picture, options?: { readonly name?: string; readonly signal?: AbortSignal }): Promise<AdImage>
    /** Pictures by their hashes. */
    get(hashes: readonly string[]): Promise<readonly AdImage[]>
    delete(hash: string): Promise<Success>
  }
  readonly videos: {
    /**
     * Uploads a video in the pieces that Meta asks for, or lets Meta take it from an `https` address.
     * Source: https://developers.facebook.com/docs/marketing-api/reference/ad-account/advideos
     *
     * @example
     * const onProgress = (sent: number, total: number) => bar.set(sent / total)
     * const { id } = await app.ads.api(host).videos.upload(file, { title: 'Spring', onProgress })
     */
    upload(video: Picture, options?: VideoOptions): Promise<{ readonly id: string }>
    /** `processing`, then `ready` or `error`; creatives need it ready. */
    status(id: string): Promise<string>
    /** Empty until the video is ready. */
    thumbnails(id: string): Promise<readonly Thumbnail[]>
    delete(id: string): Promise<Success>
  }
}
export interface Media extends AdsFeature {
  readonly event: never
  readonly api: MediaApi
  readonly extras: unknown
}

const MOST = 30 * 1024 * 1024
const refused = (message: string, fix?: string): SignalboxError => new SignalboxError('media_refused', message, { fix })

function address(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined
  if (url?.protocol === 'https:' && !url.username) return url
  throw refused('A picture or video is taken from an https address without a user name')
}

/** The bytes of a picture, at most so many. */
async function bytesOf(picture: Picture, host: Pick<Host, 'fetch'>, signal: AbortSignal | undefined): Promise<Blob> {
  const tooLarge = refused(`The picture is larger than ${MOST} bytes`, 'Make it smaller.')
  let stream: ReadableStream<Uint8Array> | null
  let type = ''
  if (typeof picture === 'string') {
    const response = await host.fetch(address(picture), { ...(signal && { signal }), headers: { accept: 'image/*' } })
    if (!response.ok) throw refused(`The address of the picture answered ${response.status}`)
    type = response.headers.get('content-type')?.split(';')[0]?.trim() ?? ''
    if (!type.startsWith('image/'))
      throw refused(`The address leads to ${type || 'something without a type'}, no picture`)
    stream = response.body
  } else {
    if (picture.size > MOST) throw tooLarge
    if (picture instanceof Blob) return picture
    stream = picture.stream
    type = picture.type ?? ''
  }
  const parts: Uint8Array[] = []
  let size = 0
  // Not all runtimes can iterate a stream.
  const reader = stream?.getReader()
  for (let next = await reader?.read(); next && !next.done; next = await reader?.read()) {
    size += next.value.byteLength
    if (size > MOST) {
      await reader?.cancel()
      throw tooLarge
    }
    parts.push(next.value)
  }
  if (size === 0) throw refused('The picture is empty')
  return new Blob(parts as BlobPart[], { type })
}

const imagesOf = (graph: Graph, account: string, host: Pick<Host, 'fetch'>): MediaApi['images'] => ({
  async upload(picture, { name = 'image', signal } = {}) {
    const form = new FormData()
    form.set(name, await bytesOf(picture, host, signal), name)
    const options = { signal, timeoutMs: 120_000 }
    const { images } = await graph.post<{ images: Record<string, AdImage> }>(`${account}/adimages`, form, options)
    const [image] = Object.values(images ?? {})
    if (!image) throw refused('Meta took the picture without giving it a hash')
    return image
  },
  async get(hashes) {
    const params = { hashes, fields: 'hash,url,width,height,name' }
    return (await graph.get<{ data: readonly AdImage[] }>(`${account}/adimages`, { params })).data
  },
  delete: (hash) => graph.delete(`${account}/adimages`, { params: { hash } }),
})

const videosOf = (graph: Graph, account: string): MediaApi['videos'] => ({
  async upload(video, { title, ...options } = {}) {
    const edge = `${account}/advideos`
    if (typeof video === 'string') {
      const { signal, timeoutMs = 120_000 } = options
      return graph.post(edge, { file_url: address(video).href, title }, { signal, timeoutMs })
    }
    const { video_id } = await uploadVideo(graph, edge, video, { ...options, finish: { title } })
    return { id: video_id }
  },
  async status(id) {
    const { status } = await graph.get<{ status?: { video_status?: string } }>(id, { params: { fields: 'status' } })
    return status?.video_status ?? 'processing'
  },
  async thumbnails(id) {
    return (await graph.get<{ data: readonly Thumbnail[] }>(`${id}/thumbnails`)).data
  },
  delete: (id) => graph.delete(id),
})

/** Adds `ads.images` and `ads.videos`: what creatives show. */
export const media: Feature<Media, AdsApi> = {
  product: 'ads',
  api: ({ api, host }) => ({
    images: imagesOf(api.graph, api.account, host),
    videos: videosOf(api.graph, api.account),
  }),
}
