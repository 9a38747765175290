/** Trimmed, composed (NFC) and lower-cased: é typed as one character or as two then gives one hash. */
export const fold = (text: string): string => text.normalize('NFC').trim().toLowerCase().normalize('NFC')

/** A name without punctuation of any script, spaces and invisible characters; other signs stay, as Meta keeps them. */
export const name = (text: string): string => fold(text).replace(/[\s\p{P}\p{C}$+<=>^`|~]/gu, '')

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

/** What stands after a word in a table of pairs. */
export function paired(table: string, word: string): string | undefined {
  const words = table.split(' ')
  const i = words.indexOf(word)
  return i >= 0 && i % 2 === 0 ? words[i + 1] : undefined
}
