/** Trimmed, composed (NFC) and lower-cased: é typed as one character or as two then gives one hash. */
export const fold = (text: string): string => text.normalize('NFC').trim().toLowerCase().normalize('NFC')

/** Only letters, marks and digits of any script: "no punctuation, no special characters, no spaces". */
export const bare = (text: string): string => fold(text).replace(/[^\p{L}\p{M}\p{N}]/gu, '')

/** A name as a look-up key: bare, and without accents (`Québec` → `quebec`). */
export const plain = (text: string): string => bare(text).normalize('NFD').replace(/\p{M}/gu, '')

/** The digits of a text, also full-width and Arabic ones. */
export const digits = (text: string): string =>
  text
    .normalize('NFKC')
    .replace(/[\u0660-\u0669\u06f0-\u06f9]/g, (d) => String(d.charCodeAt(0) & 15))
    .replace(/\D/g, '')
