import { SignalboxError } from '../../../core/errors.ts'
import { GraphError } from '../../../core/graph/errors.ts'
import { sourceOf } from '../../../core/graph/source.ts'
import type { On } from './types.ts'

interface Span {
  readonly start_offset: string
  readonly end_offset: string
}
const RETRIES = 3
/** Where to go on; an answer without it is Meta's trouble, and no end of the file. */
function offset(given: unknown): number {
  const at = Number(given ?? Number.NaN)
  if (at >= 0) return at
  throw new GraphError(500, { message: 'Meta answered without an offset' }, { outcome: 'unknown' })
}

/**
 * Sends a video in pieces of so many bytes into a session of `/videos`, from where an earlier run stopped; what is sent
 * is stored after every piece. Meta takes the same piece twice without harm.
 * Source: https://developers.facebook.com/docs/video-api/guides/publishing
 */
export async function transfer<C>(on: On<C>, edge: string, session: string, piece: number): Promise<void> {
  const { bytes, graph, signal } = on
  if (!bytes) throw new SignalboxError('input_invalid', 'There are no bytes to send')
  const source = sourceOf(bytes)
  let start = on.progress?.sent ?? 0
  let end = Math.min(start + (piece > 0 ? piece : source.size), source.size)
  let left = RETRIES
  while (start < source.size) {
    const form = new FormData()
    form.set('upload_phase', 'transfer')
    form.set('upload_session_id', session)
    form.set('start_offset', String(start))
    form.set('video_file_chunk', await source.slice(start, end), 'chunk')
    try {
      const options = { host: 'graph-video.facebook.com', timeoutMs: 120_000, signal, key: `publish/${start}` } as const
      const next = await graph.post<Span>(edge, form, options)
      start = offset(next?.start_offset)
      end = offset(next?.end_offset)
    } catch (error) {
      if (left-- === 0 || !(error instanceof GraphError) || error.class !== 'transient') throw error
      continue
    }
    await on.onProgress(start, source.size)
  }
}
