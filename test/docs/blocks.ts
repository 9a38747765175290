import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

const root = join(import.meta.dirname, '../..')
const IGNORED = /^(node_modules|dist|generated|\..*)$/
const filesIn = (dir: string): string[] =>
  readdirSync(join(root, dir), { withFileTypes: true }).flatMap((entry) =>
    IGNORED.test(entry.name) ? [] : entry.isDirectory() ? filesIn(join(dir, entry.name)) : [join(dir, entry.name)],
  )

/** Every page of the documentation: Markdown files, relative to the root. */
export const pages = (): string[] =>
  [...readdirSync(root), ...['docs', 'plugins', 'examples'].flatMap(filesIn)]
    .filter((file) => file.endsWith('.md'))
    .sort()
export const read = (page: string): string => readFileSync(join(root, page), 'utf8')

/** The TypeScript blocks of a page, each with the line it begins on. */
export function blocksOf(markdown: string): { readonly line: number; readonly code: string }[] {
  const found: { line: number; code: string }[] = []
  // A block may be part of a list, and indented with it.
  for (const { index, 1: indent = '', 2: code = '' } of markdown.matchAll(
    /^( *)```(?:ts|typescript)\n([\s\S]*?)^ *```/gm,
  ))
    found.push({
      line: markdown.slice(0, index).split('\n').length + 1,
      code: code.replaceAll(new RegExp(`^${indent}`, 'gm'), ''),
    })
  return found
}

/** What a page takes for granted in its blocks: `<!-- given: declare const bytes: Uint8Array -->`, out of the reader's sight. */
const givenOf = (markdown: string): string =>
  [...markdown.matchAll(/<!-- given:\s*([\s\S]*?)-->/g)].map((m) => m[1]).join('\n')

/**
 * One module of all blocks of a page, in their order: each block sees what those before it have declared, and may
 * declare it anew. Lines keep their numbers, so that an error of the compiler points into the page.
 */
export function moduleOf(markdown: string): string {
  const lines: string[] = []
  /** Imports and declarations, which no block may hold. */
  const imports: string[] = []
  let depth = 0
  for (const { line, code } of blocksOf(markdown)) {
    const body = code
      .replace(/^import [\s\S]*?from '[^']+'$|^import '[^']+'$/gm, (statement) => {
        imports.push(statement.replaceAll('\n', ' '))
        return '\n'.repeat(statement.split('\n').length - 1)
      })
      .replace(/^declare .*$/gm, (statement) => {
        imports.push(statement)
        return ''
      })
      .replace(/^export default /gm, 'void ')
      .replace(/^export const \{[^}]*\} = /gm, 'void ')
      .replace(/^export /gm, '')
    while (lines.length < line - 2) lines.push('')
    lines.push('{')
    depth++
    lines.push(...body.replace(/\n$/, '').split('\n'))
  }
  if (depth === 0) return ''
  // Everything that has no line of its own stands behind the last one.
  return [...lines, '}'.repeat(depth), ...new Set(imports.flatMap(oneByOne)), givenOf(markdown), 'export {}'].join('\n')
}
/** `import { a, b } from 'x'` as one statement a name, so that what several blocks import stands once. */
function oneByOne(statement: string): string[] {
  const [, type = '', names, from] = /^import (type )?\{(.*)\} from ('[^']+')$/.exec(statement) ?? []
  if (!names) return [statement]
  return names
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '')
    .map((name) => `import ${type}{ ${name} } from ${from}`)
}
