// Facebook tokens, Instagram and Threads tokens, and the app token `id|secret`.
const TOKENS = /\b(?:EAA|IGQ|IGAA|THAA)[\w-]{8,}|\b\d{6,}\|[\w-]{16,}/g
const QUERIES = /\?[^\s"'<>)]+/g

/** Keys whose text is a person's or a secret, whatever it looks like. */
const PRIVATE = /^(body|text|caption|message|footer|payload|to|pin|code|em|ph|verify_token|client_secret)$/

/** Texts that a call carried and that must not come back in an error: phone numbers, addresses, messages, secrets. */
function privateTexts(value: unknown, key = '', found: string[] = []): string[] {
  if (typeof value === 'string') {
    if (PRIVATE.test(key) ? value.length > 3 : value.length > 6 && /^\+?\d{7,}$|[\s@]/.test(value)) found.push(value)
    const inner = insideOf(value, key)
    if (inner) privateTexts(inner, '', found)
  } else if (value instanceof URLSearchParams)
    for (const [name, text] of value) {
      // Forms carry codes and secrets.
      if (text.length > 15) found.push(text)
      privateTexts(text, name, found)
    }
  else if (typeof value === 'object' && value !== null)
    for (const [name, inner] of Object.entries(value)) privateTexts(inner, name, found)
  return found
}

/** What a text holds in its turn: the operations of a batch, and their forms and addresses. */
function insideOf(text: string, key: string): unknown {
  if (key === 'body' || key === 'relative_url') return new URLSearchParams(text.slice(text.indexOf('?') + 1))
  try {
    return /^[[{]/.test(text) && JSON.parse(text)
  } catch {
    return undefined
  }
}

/** Takes tokens, query strings and what was sent out of a text of Meta's: it quotes them in its errors. */
export function scrub(text: string, secrets: readonly (string | undefined)[] = [], sent?: unknown): string {
  let clean = text
  for (const secret of [...secrets, ...privateTexts(sent)]) if (secret) clean = clean.replaceAll(secret, '…')
  return clean.replace(TOKENS, '…').replace(QUERIES, '?…')
}
