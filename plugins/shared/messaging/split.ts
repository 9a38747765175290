import { utf8 } from '../../../core/bytes.ts'

export type Unit = 'characters' | 'bytes'

/** The length of a text as Meta counts it: Messenger in characters, Instagram in UTF-8 bytes. */
export const lengthIn = (unit: Unit, text: string): number => (unit === 'bytes' ? utf8(text).length : [...text].length)

/** What must not be torn: words with the space after them, and of a word that is too long its visible characters. */
function* pieces(text: string, fits: (part: string) => boolean): Iterable<string> {
  for (const word of text.match(/\s*\S+\s*?(?=\s|$)|\s+/g) ?? []) {
    if (fits(word.trim())) yield word
    else for (const { segment } of new Intl.Segmenter().segment(word)) yield* fits(segment) ? [segment] : segment
  }
}

/**
 * Splits a text into parts that Meta accepts, between words where it can. Nothing but the white space at the ends of
 * parts is lost.
 *
 * @example
 * splitText('a long story …', 2000, 'characters').length
 */
export function splitText(text: string, max: number, unit: Unit): string[] {
  const fits = (part: string): boolean => lengthIn(unit, part) <= max
  if (fits(text)) return [text]
  const parts: string[] = []
  let part = ''
  for (const piece of pieces(text, fits)) {
    if (!fits((part + piece).trim())) {
      parts.push(part)
      part = ''
    }
    part += piece
  }
  return [...parts, part].map((p) => p.trim()).filter((p) => p !== '')
}
