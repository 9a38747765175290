import { msOf } from '../../core/loose.ts'

export { fingerprint, idOf, isObject, type Loose, listOf, objectOf } from '../../core/loose.ts'

/** The same times, and those in ISO 8601. */
export const toMs = (time: unknown): number => msOf(time) || (typeof time === 'string' && Date.parse(time)) || 0
