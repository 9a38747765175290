import { checkSize } from '../../build/media.ts'
import { must } from '../common/check.ts'

/** What can be uploaded. A stream is read whole: Meta's upload is a form, which needs an end. */
export type Uploadable = Blob | Uint8Array | ReadableStream<Uint8Array>
export interface FileInfo {
  /** MIME type, such as `image/png`; may be left out where a Blob knows it. */
  readonly type?: string | undefined
  readonly filename?: string | undefined
}

async function collect(stream: ReadableStream<Uint8Array>, type: string): Promise<BlobPart[]> {
  const chunks: BlobPart[] = []
  let size = 0
  const count = new TransformStream<Uint8Array, Uint8Array>({
    transform(chunk, controller) {
      size += chunk.byteLength
      checkSize(type, size)
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
  const parts = source instanceof ReadableStream ? await collect(source, type) : [source as BlobPart]
  const file = new File(parts, info.filename ?? (source instanceof File ? source.name : 'file'), { type })
  checkSize(type, file.size)
  return file
}
