/**
 * Versioned keys with a conditional write: the one primitive that delivery, tokens, windows and limits stand on.
 * The contract's proof is `storeConformance` (signalbox/storage/conformance); every dialect passes it.
 */

/** A stored value with the version that a later conditional write names. */
export interface Entry<T = unknown> {
  readonly key: string
  /** Fixed width; grows in commit order within a scope; never used twice, not even after a delete. */
  readonly version: string
  readonly value: T
}

export interface SetOptions {
  /**
   * Milliseconds to live. A key set with a ttl is a *mark*: it is never listed, so millions of marks cost no index.
   * A row may become a mark and back.
   */
  readonly ttl?: number | undefined
  /** Write only if the key has this version; `null`: only if it does not exist (a lapsed mark does not). */
  readonly ifVersion?: string | null | undefined
}

export interface ListOptions {
  /** Return only keys after this one, in UTF-8 byte order. */
  readonly after?: string | undefined
  /** At most this many; 100 unless told, 500 at most. */
  readonly limit?: number | undefined
  /** `false`: keys and versions only (`value` is undefined), without loading bodies. */
  readonly values?: boolean | undefined
}

/**
 * One partition (*scope*) of a backend. Order, `list` and versions hold within a scope only.
 * A `set` or `delete` that throws has an unknown outcome: a later `false` may be one's own earlier write.
 * Values are JSON; strings stay strings (Meta's ids are strings of digits).
 *
 * @example
 * const version = await store.set('claim/42', { by: 'me' }, { ifVersion: null })
 * if (version) await store.set('claim/42', { by: 'me', done: true }, { ifVersion: version })
 */
export interface Store {
  /** `best-effort`: the backend has no conditional write, so two callers may both win a claim. */
  readonly guarantee: 'atomic' | 'best-effort'
  get<T>(key: string): Promise<Entry<T> | undefined>
  /** The new version, or `false` when `ifVersion` did not hold. */
  set(key: string, value: unknown, options?: SetOptions): Promise<string | false>
  /** Whether there was something to delete (and `ifVersion` held). */
  delete(key: string, options?: { readonly ifVersion?: string | undefined }): Promise<boolean>
  /** Rows (not marks) whose key starts with `prefix`, in key order; one page is a snapshot. */
  list<T>(prefix: string, options?: ListOptions): Promise<Entry<T>[]>
  /** A partition of its own. Nested scopes are distinct: `scope('a').scope('b')` is not `scope('b')`. */
  scope(name: string): Store
}
