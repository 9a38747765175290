import { SignalboxError } from '../../../../core/errors.ts'
import { must } from '../common/check.ts'

/** What can be uploaded. A stream is read whole: Meta's upload is a form, which needs an end. */
export type Uploadable = Blob | Uint8Array | ReadableStream<Uint8Array>
export interface FileInfo {
  /** MIME type, such as `image/png`; may be left out where a Blob knows it. */
  readonly type?: string | undefined
  readonly filename?: string | undefined
}

const KB = 1024
const MB = 1024 * KB
/**
 * The largest file of a MIME type, in bytes; the first row that fits counts. Read 2026-11-22.
 * Source: https://developers.facebook.com/docs/whatsapp/cloud-api/reference/media#supported-media-types
 */
const MAX_BYTES: readonly (readonly [prefix: string, bytes: number])[] = [
  ['image/webp', 500 * KB],
  ['image/', 5 * MB],
  ['audio/', 16 * MB],
  ['video/', 16 * MB],
  ['', 100 * MB],
]

function within(size: number, max: number, type: string): void {
  if (size > max)
    throw new SignalboxError('limit_exceeded', `A file of ${type} may have ${max} bytes; this one has ${size} or more`)
}

async function collect(stream: ReadableStream<Uint8Array>, max: number, type: string): Promise<BlobPart[]> {
  const chunks: BlobPart[] = []
  let size = 0
  const count = new TransformStream<Uint8Array, Uint8Array>({
    transform(chunk, controller) {
      size += chunk.byteLength
      within(size, max, type)
      controller.enqueue(chunk)
    },
  })
  for await (const chunk of stream.pipeThrough(count)) chunks.push(chunk as Uint8Array<ArrayBuffer>)
  return chunks
}

/** The file to upload, with its type, within Meta's limits. */
export async function fileOf(source: Uploadable, info: FileInfo): Promise<File> {
  const type = info.type ?? (source instanceof Blob ? source.type : '')
  must(type, 'The file has no MIME type', 'Pass `type`, such as image/png.')
  const max = MAX_BYTES.find(([prefix]) => type.startsWith(prefix))?.[1] ?? 0
  const parts = source instanceof ReadableStream ? await collect(source, max, type) : [source as BlobPart]
  const file = new File(parts, info.filename ?? (source instanceof File ? source.name : 'file'), { type })
  within(file.size, max, type)
  must(file.size > 0, 'The file is empty')
  return file
}
