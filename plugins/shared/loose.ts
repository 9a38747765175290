export { idOf, isObject, type Loose, listOf, objectOf } from '../../core/loose.ts'

// 1973 in milliseconds, 5138 in seconds: what is smaller is seconds.
const MS_FROM = 1e11

/** Meta's times in ms since the epoch, be they seconds, ms, texts of either or ISO 8601; 0 where there is none. */
export function toMs(time: unknown): number {
  const n = typeof time === 'number' ? time : typeof time === 'string' && time.trim() !== '' ? Number(time) : Number.NaN
  const ms = n < MS_FROM ? n * 1000 : n
  if (ms > 0 && Number.isFinite(ms)) return Math.trunc(ms)
  const parsed = typeof time === 'string' ? Date.parse(time) : Number.NaN
  return Number.isNaN(parsed) ? 0 : parsed
}

/** A short fingerprint (FNV-1a, 32 bits) for keys that also hold ids; never for security. */
export function fingerprint(text: string): string {
  let hash = 0x811c9dc5
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193)
  return (hash >>> 0).toString(36)
}
