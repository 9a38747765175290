import { mkdirSync } from 'node:fs'
import { SignalboxError } from '../../core/errors.ts'
import { type Dialect, storeOver } from '../../core/storage/dialect.ts'
import { counterOf, versionOf } from '../../core/storage/keys.ts'
import { createRows, type Head, type Rows } from '../../core/storage/rows.ts'
import type { Store } from '../../core/storage/store.ts'
import { takeLock } from './fs/lock.ts'
import { openLog, type Place } from './fs/log.ts'

export interface FsOptions {
  /** Waits for the disk before a write is answered, so that it outlives a power cut too. Default: `false`. */
  readonly fsync?: boolean | undefined
  /** The store's clock, in ms. */
  readonly now?: (() => number) | undefined
}
export interface FsStore extends Store {
  /** Lets go of the directory, for another store to open it. */
  close(): void
}

interface Row extends Head {
  readonly version: string
  readonly place: Place
}

function opened(directory: string): [ReturnType<typeof takeLock>, ReturnType<typeof openLog>] {
  try {
    mkdirSync(directory, { recursive: true })
    return [takeLock(directory), openLog(directory)]
  } catch (cause) {
    if (cause instanceof SignalboxError) throw cause
    throw new SignalboxError('store_failed', `${directory} cannot hold the store: ${(cause as Error).message}`, {
      fix: 'Let this process write there, or give it another folder (SIGNALBOX_DATA).',
      cause,
    })
  }
}

/**
 * Rows in a directory, for one process on Node, Bun or Deno: no server, nothing to install. A write is answered when
 * the operating system has it, so it outlives a kill of the process at any point; with `fsync` also a power cut.
 *
 * All rows go to the end of one log and an index of their keys is kept in memory (about 200 bytes a key). What was
 * replaced, deleted or lapsed is cleared away as the log grows. Throws `store_locked` if another process that lives
 * has the directory.
 *
 * @example
 * const store = fsStore('.signalbox')
 */
export function fsStore(directory: string, { fsync = false, now = Date.now }: FsOptions = {}): FsStore {
  const [lock, log] = opened(directory)
  const spaces = new Map<string, Rows<Row>>()
  let last = 0
  let live = 0 // bytes of the log that are still needed
  let open = true

  const rowsOf = (scope: string): Rows<Row> => {
    const known = spaces.get(scope)
    if (known) return known
    const made = createRows<Row>(now)
    spaces.set(scope, made)
    return made
  }
  const forget = (rows: Rows<Row>, key: string): boolean => {
    live -= rows.peek(key)?.place.length ?? 0
    return rows.remove(key)
  }
  const put = (rows: Rows<Row>, key: string, row: Row): void => {
    live += row.place.length - (rows.peek(key)?.place.length ?? 0)
    rows.put(key, row)
  }
  for (const segment of log.segments())
    for (const [{ scope, key, version, expires, kind }, place] of log.records(segment)) {
      last = Math.max(last, counterOf(version))
      if (kind === 'count') continue
      const rows = rowsOf(scope)
      if (kind === 'delete' || (expires !== undefined && expires <= now())) forget(rows, key)
      else put(rows, key, { version, expires, place })
    }

  /** Writes what is still needed of the oldest segment once more, and removes it: older records never outlive newer ones. */
  const compact = (): void => {
    const [oldest] = log.segments() as [number]
    for (const [head, place] of log.records(oldest)) {
      const rows = rowsOf(head.scope)
      const row = rows.live(head.key)
      if (row?.place.segment === oldest && row.place.offset === place.offset)
        put(rows, head.key, { ...row, place: log.append(head, log.read(place)) })
    }
    log.remove(oldest)
  }
  /** Keeps the log below twice what is needed. The counter is written first: no version comes back with its records gone. */
  const tidy = (): void => {
    if (!log.roll()) return
    log.append({ scope: '', key: '', version: versionOf(last), kind: 'count' }, '')
    for (let n = 0; n < 4 && log.segments().length > 1 && log.size() > 2 * live; n++) compact()
  }
  const guard = (): void => {
    if (!open) throw new SignalboxError('store_failed', `The store in ${directory} was closed`)
    lock.check()
  }
  const written = async <T>(answer: T): Promise<T> => {
    if (fsync) await log.flush()
    return answer
  }

  const dialect: Dialect = {
    guarantee: 'atomic',
    async get(scope, key) {
      const row = rowsOf(scope).live(key)
      return row && { key, version: row.version, text: log.read(row.place) }
    },
    async set(scope, key, text, { ttl, ifVersion }) {
      guard()
      const rows = rowsOf(scope)
      if (ifVersion !== undefined && (rows.live(key)?.version ?? null) !== ifVersion) return false
      const version = versionOf(++last)
      const expires = ttl && now() + ttl
      put(rows, key, { version, expires, place: log.append({ scope, key, version, expires }, text) })
      for (const old of rows.lapsed()) forget(rows, old)
      tidy()
      return written(version)
    },
    async delete(scope, key, ifVersion) {
      guard()
      const rows = rowsOf(scope)
      const row = rows.live(key)
      if (!row || (ifVersion !== undefined && row.version !== ifVersion)) return false
      log.append({ scope, key, version: versionOf(last), kind: 'delete' }, '')
      forget(rows, key)
      tidy()
      return written(true)
    },
    async list(scope, page) {
      return rowsOf(scope)
        .page(page)
        .map(([key, { version, place }]) => ({ key, version, text: page.values ? log.read(place) : undefined }))
    },
  }
  return {
    ...storeOver(dialect),
    close() {
      if (!open) return
      open = false
      log.close()
      lock.release()
    },
  }
}
