import { SignalboxError } from '../errors.ts'

/** Bytes to upload: a Blob, or a stream whose size is known. */
export type Bytes =
  | Blob
  | { readonly stream: ReadableStream<Uint8Array>; readonly size: number; readonly type?: string }

/** Gives slices of the bytes. A stream is read once: a slice may begin where the last one began, or later. */
export interface Source {
  readonly size: number
  readonly type: string
  slice(from: number, to: number): Promise<Blob>
}

export function sourceOf(bytes: Bytes): Source {
  const { size, type = '' } = bytes
  if (bytes instanceof Blob) return { size, type, slice: async (from, to) => bytes.slice(from, to, type) }
  const reader = bytes.stream.getReader()
  let kept: Uint8Array[] = []
  let begin = 0
  let end = 0
  return {
    size,
    type,
    async slice(from, to) {
      if (from < begin) throw new SignalboxError('input_invalid', 'A stream cannot be read again from an earlier place')
      while (end < Math.min(to, size)) {
        const { done, value } = await reader.read()
        if (done) throw new SignalboxError('input_invalid', `The stream ended after ${end} of ${size} bytes`)
        kept.push(value)
        end += value.byteLength
      }
      const whole = new Blob(kept as BlobPart[], { type })
      const part = whole.slice(from - begin, to - begin, type)
      const rest = new Uint8Array(await whole.slice(from - begin).arrayBuffer())
      kept = [rest]
      begin = from
      return part
    },
  }
}
