import { GraphError } from './errors.ts'
import { type Bytes, sourceOf } from './source.ts'
import type { Graph, Params } from './types.ts'

/** A field of an answer, which must be there. */
function need<T>(value: T | null | undefined, what: string): T {
  if (value !== undefined && value !== null && !Number.isNaN(value)) return value
  throw new GraphError(200, { message: `Meta answered without ${what}` })
}

export interface UploadOptions {
  readonly signal?: AbortSignal | undefined
  /** Told after each piece that Meta took, in bytes. */
  readonly onProgress?: ((sent: number, total: number) => void) | undefined
  /** For each piece. Default: 120 000 ms. */
  readonly timeoutMs?: number | undefined
  /** How often a piece that was not answered is sent again. Default: 3. */
  readonly retries?: number | undefined
}

/**
 * Sends pieces until all are taken; after a piece without an answer, asks Meta where to go on, which may take more than
 * one try as well.
 */
async function carry(
  from: number,
  total: number,
  options: UploadOptions,
  send: (from: number) => Promise<number>,
  ask: (from: number) => Promise<number>,
): Promise<void> {
  let at = from
  let left = options.retries ?? 3
  let lost = false
  while (at < total) {
    try {
      if (lost) at = await ask(at)
      lost = false
      if (at >= total) return
      const next = await send(at)
      if (next === at) throw new GraphError(200, { message: `Meta took nothing of the bytes from ${at} on` })
      at = next
      options.onProgress?.(at, total)
    } catch (error) {
      options.signal?.throwIfAborted()
      if (!(error instanceof GraphError) || error.class !== 'transient' || left-- === 0) throw error
      lost = true
    }
  }
}

/** How upload sessions take the token. */
const scheme = 'OAuth'

export interface UploadInit extends UploadOptions {
  readonly appId: string
  readonly name?: string | undefined
  /** MIME type; default: the Blob's. */
  readonly type?: string | undefined
  /** An `upload:…` session to go on with. */
  readonly session?: string | undefined
  /** Told the session before the first byte: with it, a later run can go on. */
  readonly onSession?: ((id: string) => void | Promise<void>) | undefined
}

/**
 * Graph's resumable upload: answers the file handle that templates and profile pictures take.
 * Source: https://developers.facebook.com/docs/graph-api/guides/upload
 *
 * @example
 * const handle = await upload(graph, file, { appId, onProgress: (sent, total) => bar.set(sent / total) })
 */
export async function upload(graph: Graph, bytes: Bytes, init: UploadInit): Promise<string> {
  const { appId, name, type, timeoutMs = 120_000, signal } = init
  const source = sourceOf(bytes)
  const about = { file_name: name, file_length: source.size, file_type: type ?? source.type }
  const offset = async (): Promise<number> =>
    need(
      Number((await graph.get<{ file_offset: number } | null>(session, { signal, scheme }))?.file_offset),
      'an offset',
    )
  const begin = async (): Promise<string> =>
    String(
      need(
        (await graph.post<{ id: string } | null>(`${appId}/uploads`, undefined, { params: about, signal }))?.id,
        'a session',
      ),
    )
  const session = init.session ?? (await begin())
  await init.onSession?.(session)
  let handle = ''
  const send = async (from: number): Promise<number> => {
    const body = await source.slice(from, source.size)
    const headers = { file_offset: String(from), 'content-type': 'application/octet-stream' }
    const reply = await graph.call({ method: 'POST', path: session, body, headers, scheme, timeoutMs, signal })
    handle = need((reply.data as { h?: string } | null)?.h, 'a file handle')
    return source.size
  }
  await carry(init.session ? await offset() : 0, source.size, init, send, offset)
  // Meta has all bytes, and its answer was lost.
  if (!handle) await send(source.size)
  return handle
}

/**
 * Sends a video to an `rupload` session: Instagram containers made with `upload_type: 'resumable'`, and Reels and
 * stories of Pages. `edge` is `ig-api-upload` or `video-upload`; `offset` is where an earlier run stopped.
 * Source: https://developers.facebook.com/docs/instagram-platform/content-publishing/resumable-uploads
 *
 * @example
 * await rupload(graph, file, { edge: 'ig-api-upload', id: containerId })
 */
export async function rupload(
  graph: Graph,
  bytes: Bytes,
  init: UploadOptions & {
    readonly edge: 'ig-api-upload' | 'video-upload'
    readonly id: string
    readonly offset?: number | undefined
  },
): Promise<void> {
  const { edge, id, offset = 0, timeoutMs = 120_000, signal } = init
  const source = sourceOf(bytes)
  const send = async (from: number): Promise<number> => {
    await graph.call({
      method: 'POST',
      path: `${edge}/${graph.version}/${id}`,
      version: '',
      scheme,
      host: 'rupload.facebook.com',
      body: await source.slice(from, source.size),
      headers: { offset: String(from), file_size: String(source.size), 'content-type': 'application/octet-stream' },
      timeoutMs,
      signal,
    })
    return source.size
  }
  await carry(offset, source.size, init, send, async (from) => from)
}

interface Span {
  readonly start_offset: string
  readonly end_offset: string
}

/**
 * Uploads a video of an ad account or a Page in the pieces that Meta asks for: start, transfer, finish. `finish` holds
 * what the video is published with (`title`, `description` …).
 * Source: https://developers.facebook.com/docs/marketing-api/reference/ad-account/advideos
 *
 * @example
 * const { video_id } = await uploadVideo(graph, 'act_1/advideos', file, { finish: { title: 'Spring' } })
 */
export async function uploadVideo(
  graph: Graph,
  edge: string,
  bytes: Bytes,
  init: UploadOptions & { readonly finish?: Params | undefined } = {},
): Promise<{ readonly video_id: string }> {
  const { finish, timeoutMs = 120_000, signal } = init
  const source = sourceOf(bytes)
  const options = { host: 'graph-video.facebook.com', timeoutMs, signal } as const
  const start = { upload_phase: 'start', file_size: source.size }
  const begun = await graph.post<(Span & { video_id: string; upload_session_id: string }) | null>(edge, start, options)
  const { video_id, upload_session_id, ...first } = need(begun, 'a session')
  let to = need(Number(first.end_offset), 'an offset')
  const send = async (from: number): Promise<number> => {
    const form = new FormData()
    form.set('upload_phase', 'transfer')
    form.set('upload_session_id', upload_session_id)
    form.set('start_offset', String(from))
    form.set('video_file_chunk', await source.slice(from, to), 'chunk')
    const next = await graph.post<Span | null>(edge, form, options)
    to = need(Number(next?.end_offset), 'an offset')
    return need(Number(next?.start_offset), 'an offset')
  }
  // Meta takes the same piece twice without harm.
  await carry(need(Number(first.start_offset), 'an offset'), source.size, init, send, async (from) => from)
  await graph.post(edge, { ...finish, upload_phase: 'finish', upload_session_id }, options)
  return { video_id }
}
