// Facebook tokens, Instagram and Threads tokens, and the app token `id|secret`.
const TOKENS = /\b(?:EAA|IGQ|IGAA|THAA)[\w-]{8,}|\b\d{6,}\|[\w-]{16,}/g
const QUERIES = /\?[^\s"'<>)]+/g

/** Keys whose text is a person's or a secret, whatever it looks like. */
const PRIVATE =
  /^(body|text|caption|message|footer|payload|to|pin|code|em|ph|verify_token|client_secret|token|appSecret)$/

/** Texts that a call carried and that must not come back in an error: phone numbers, addresses, messages, secrets. */
function privateTexts(value: unknown, key = '', found: string[] = []): string[] {
  const form = value instanceof URLSearchParams
  if (typeof value === 'string') {
    if (PRIVATE.test(key) ? value.length > 3 : value.length > 6 && /^\+?\d{7,}$|[\s@]/.test(value)) found.push(value)
  } else if (typeof value === 'object')
    for (const [name, inner] of form ? value : Object.entries(value ?? {})) {
      // Forms carry codes and secrets.
      if (form && inner.length > 15) found.push(inner)
      privateTexts(inner, name, found)
    }
  return found
}

/** Takes tokens, query strings and what was sent out of a text of Meta's: it quotes them in its errors. */
export function scrub(text: string, secrets: readonly (string | undefined)[] = [], sent?: unknown): string {
  let clean = text
  for (const secret of [...secrets, ...privateTexts(sent)]) if (secret) clean = clean.replaceAll(secret, '…')
  return clean.replace(TOKENS, '…').replace(QUERIES, '?…')
}
