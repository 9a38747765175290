/** The key of a row: its kind and the ids that it belongs to, each safe as one segment. */
export const rowKey = (...parts: readonly string[]): string => parts.map(encodeURIComponent).join('/')
