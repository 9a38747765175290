import {
  closeSync,
  fdatasync,
  fsyncSync,
  openSync,
  readdirSync,
  readFileSync,
  readSync,
  truncateSync,
  unlinkSync,
  writeSync,
} from 'node:fs'
import { join } from 'node:path'

/**
 * What a line of the log says. One line a record: the head as JSON, a tab, the value as JSON, a newline. Newlines of
 * the value are spaces, which say the same in JSON; so a line that was cut short by a kill has no end, and is dropped.
 */
export interface Head {
  readonly scope: string
  readonly key: string
  readonly version: string
  readonly expires?: number | undefined
  /** `delete`: the key is gone. `count`: says only that versions have come so far. */
  readonly kind?: 'delete' | 'count' | undefined
}
/** Where a record stands: `length` bytes, of which the value is the last `size` before the newline. */
export interface Place {
  readonly segment: number
  readonly offset: number
  readonly length: number
  readonly size: number
}
export interface Log {
  append(head: Head, text: string): Place
  read(place: Place): string
  /** Resolves when all that was appended is on the disk; callers share one flush. */
  flush(): Promise<void>
  records(segment: number): Iterable<[Head, Place]>
  /** The segments, oldest first; the last one is being written. */
  segments(): readonly number[]
  /** Bytes in all segments. */
  size(): number
  /** Begins a segment, if the current one is full. */
  roll(): boolean
  remove(segment: number): void
  close(): void
}

interface Segment {
  readonly file: string
  readonly fd: number
  size: number
}
const TAB = 9
const NEWLINE = 10
const FULL = 8 * 1024 * 1024

/** The log of a directory: segments of about 8 MB, written at the end of the last one only. */
export function openLog(directory: string): Log {
  const segments = new Map<number, Segment>()
  const open = (id: number, size: number): Segment => {
    const file = join(directory, `${String(id).padStart(10, '0')}.log`)
    const segment = { file, fd: openSync(file, 'a+'), size }
    segments.set(id, segment)
    return segment
  }
  const ids = readdirSync(directory)
    .filter((name) => /^\d{10}\.log$/.test(name))
    .map((name) => Number.parseInt(name, 10))
    .sort((a, b) => a - b)
  for (const id of ids) {
    const segment = open(id, 0)
    segment.size = readFileSync(segment.file).lastIndexOf(NEWLINE) + 1
  }
  let last = ids.at(-1) ?? 1
  let current = segments.get(last) ?? open(last, 0)
  truncateSync(current.file, current.size)
  /** What was written of a line has no end, and nothing may follow it. */
  let torn = false
  const next = (): void => {
    fsyncSync(current.fd) // from here on `flush` is about the new one
    current = open(last + 1, 0)
    last++
    torn = false
  }

  let flushing: Promise<void> | undefined
  let waiting: Promise<void> | undefined
  const sync = (): Promise<void> =>
    new Promise((resolve, reject) => fdatasync(current.fd, (error) => (error ? reject(error) : resolve())))
  return {
    append(head, text) {
      const value = text.includes('\n') ? text.replaceAll('\n', ' ') : text
      const line = Buffer.from(`${JSON.stringify(head)}\t${value}\n`)
      if (torn) next()
      const { size: offset } = current
      torn = true
      for (let done = 0; done < line.length; ) done += writeSync(current.fd, line, done)
      torn = false
      current.size += line.length
      return { segment: last, offset, length: line.length, size: Buffer.byteLength(text) }
    },
    read({ segment, offset, length, size }) {
      const bytes = Buffer.allocUnsafe(size)
      const { fd } = segments.get(segment) as Segment
      for (let done = 0; done < size; )
        done += readSync(fd, bytes, done, size - done, offset + length - 1 - size + done)
      return bytes.toString('utf8')
    },
    flush() {
      // A flush that has begun may miss what was just written, so that waits for the one after it.
      waiting ??= (flushing ?? Promise.resolve())
        .catch(() => {})
        .then(() => {
          waiting = undefined
          flushing = sync().finally(() => {
            flushing = undefined
          })
          return flushing
        })
      return waiting
    },
    *records(id) {
      const bytes = readFileSync((segments.get(id) as Segment).file)
      for (let offset = 0; ; ) {
        const end = bytes.indexOf(NEWLINE, offset)
        if (end < 0) return
        const tab = bytes.indexOf(TAB, offset)
        const head = JSON.parse(bytes.toString('utf8', offset, tab)) as Head
        yield [head, { segment: id, offset, length: end + 1 - offset, size: end - tab - 1 }]
        offset = end + 1
      }
    },
    segments: () => [...segments.keys()],
    size: () => [...segments.values()].reduce((sum, s) => sum + s.size, 0),
    roll() {
      if (current.size < FULL) return false
      next()
      return true
    },
    remove(id) {
      const segment = segments.get(id) as Segment
      fsyncSync(current.fd) // what was moved out of it
      closeSync(segment.fd)
      unlinkSync(segment.file)
      segments.delete(id)
    },
    close() {
      for (const { fd } of segments.values()) closeSync(fd)
    },
  }
}
