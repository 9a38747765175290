/** How SHA-256 and MD5 of nothing begin: senders that hash empty fields send these, and they match nobody. */
const OF_NOTHING = /^(e3b0c44298fc1c|d41d8cd98f00b2)/
/** A whole SHA-256 or MD5 in hex, and perhaps the appendix of 2 or 8 characters with which Meta's own library signs. */
const HASH = /^([0-9a-f]{64}|[0-9a-f]{32})(\.[\w-]{8}|\.[\w-]{2})?$/i

/**
 * What a value that is a hash already is sent as: lower-cased, its appendix untouched; `null` where it is the hash of
 * nothing; `undefined` where it is no hash. An MD5 counts only where `md5` says so: as an `external_id`, 32 hex digits
 * are far more likely a UUID without dashes.
 */
export function readHash(text: string, md5 = true): string | null | undefined {
  const found = HASH.exec(text.trim())
  const hash = found?.[1]?.toLowerCase()
  if (hash === undefined || (hash.length === 32 && !md5)) return undefined
  return OF_NOTHING.test(hash) ? null : hash + (found?.[2] ?? '')
}
