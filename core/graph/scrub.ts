// Facebook tokens, Instagram and Threads tokens, and the app token `id|secret`.
const TOKENS = /\b(?:EAA|IGQ|IGAA|THAA)[\w-]{8,}|\b\d{6,}\|[\w-]{16,}/g
const QUERIES = /\?[^\s"'<>)]+/g

/** Texts that a call carried and that must not come back in an error: phone numbers, addresses, messages. */
function privateTexts(value: unknown, found: string[] = []): string[] {
  if (typeof value === 'string') {
    if (/^\+?\d{7,}$|[\s@]/.test(value) && value.length > 6) found.push(value)
  } else if (value instanceof URLSearchParams) {
    // Forms carry codes and secrets.
    for (const text of value.values()) if (text.length > 15) found.push(text)
  } else if (typeof value === 'object' && value !== null)
    for (const inner of Object.values(value)) privateTexts(inner, found)
  return found
}

/** Takes tokens, query strings and what was sent out of a text of Meta's: it quotes them in its errors. */
export function scrub(text: string, token?: string, sent?: unknown): string {
  let clean = text
  for (const secret of [token, ...privateTexts(sent)]) if (secret) clean = clean.replaceAll(secret, '…')
  return clean.replace(TOKENS, '…').replace(QUERIES, '?…')
}
