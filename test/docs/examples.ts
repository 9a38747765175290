import { readdirSync, readFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { GIVEN, QUERY } from './given/table.ts'

const root = join(import.meta.dirname, '../..')
const read = (file: string): string => readFileSync(join(root, file), 'utf8')

/** The sources of the public API. */
export const sources = (): string[] =>
  ['core', 'plugins', 'runtimes', 'test/simulator'].flatMap((dir) =>
    readdirSync(join(root, dir), { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.ts') && !file.endsWith('.d.ts'))
      .map((file) => join(dir, file)),
  )

interface Example {
  /** Line of the source on which its code begins. */
  readonly line: number
  readonly code: string
}
/** The `@example` blocks in the docstrings of a source. */
export function examplesOf(source: string): Example[] {
  const found: Example[] = []
  for (const { index, 1: comment = '' } of source.matchAll(/\/\*\*((?:(?!\*\/)[\s\S])*?@example[\s\S]*?)\*\//g)) {
    const at = comment.indexOf('@example') + '@example'.length
    const line = source.slice(0, index + '/**'.length + at).split('\n').length
    const code = comment
      .slice(at)
      .split('\n')
      .map((text) => text.replace(/^\s*\* ?/, ''))
      .join('\n')
    // Another tag, or a blank line and prose, may follow.
    found.push({ line, code: code.split(/\n@\w/)[0]?.trimEnd() ?? '' })
  }
  return found
}

/** What a module exports under its own names: `type` for those that exist for the compiler alone. */
function exportsOf(source: string): Map<string, 'type' | 'value'> {
  const found = new Map<string, 'type' | 'value'>()
  const declared = /^export (?:declare )?(?:async )?(const|let|function\*?|class|interface|type) (\w+)/gm
  for (const [, kind = '', name = ''] of source.matchAll(declared))
    if (!found.has(name)) found.set(name, /^(?:interface|type)$/.test(kind) ? 'type' : 'value')
  for (const [, type, names = ''] of source.matchAll(/^export (type )?\{([^}]*)\}/gm))
    for (const [, own, name = ''] of names.matchAll(/(type )?(?:\w+ as )?(\w+)\s*(?:,|$)/g))
      found.set(name, type || own ? 'type' : 'value')
  return found
}

/** The names that lines of imports and declarations bring. */
const declaredIn = (text: string): string[] => [
  ...[...text.matchAll(/(?:const|let|class|interface|type) (\w+)/g)].map(([, name = '']) => name),
  ...[...text.matchAll(/, (\w+):/g)].map(([, name = '']) => name),
  ...[...text.matchAll(/import [^'\n]*/g)].flatMap(([names]) => names.match(/\w+/g) ?? []),
]

/** What only the head of a module may hold. */
const HEAD = /^import [\s\S]*?from '[^']+'$|^declare module .*$/gm
/**
 * An example as a module: what its file exports and what all examples take for granted are in scope, and it runs in a
 * handler where it speaks of `ctx`. Lines keep their numbers, so that an error of the compiler points into the source.
 */
function moduleOf(file: string, { line, code }: Example, folder: string): string {
  const own = exportsOf(read(file))
  const imports = code.match(HEAD) ?? []
  const body = code
    .replace(HEAD, '')
    .replace(/^export default /gm, 'const exported = ')
    .replace(/^export const \{[^}]*\} = /gm, 'const exported = ')
    .replace(/^export /gm, '')
  const given = GIVEN[file] ?? ''
  const taken = new Set([...imports, given].flatMap(declaredIn))
  const from = (path: string, names: Map<string, string>): string => {
    const list = [...names]
      .filter(([name]) => !taken.has(name))
      .map(([name, k]) => (k === 'type' ? `type ${name}` : name))
    for (const name of names.keys()) taken.add(name)
    return list.length > 0 ? `import { ${list.join(', ')} } from '${path}'` : ''
  }
  const head = [
    ...imports,
    from(relative(folder, join(root, file)), own),
    from('../given/mod.ts', exportsOf(read('test/docs/given/mod.ts'))),
    given.replaceAll('\n', ';'),
  ]
  const folderOf = /^plugins\/(messenger|instagram|pages|shared\/messaging)\//.exec(file)?.[1] ?? 'whatsapp'
  const product = folderOf.startsWith('shared') ? 'messenger' : folderOf
  const query = QUERY[file] ?? (product === 'pages' ? 'feed:comment_add' : 'message:text')
  const wrap = /\bctx\b/.test(body)
  const open = wrap ? `void app.${product}.on('${query}', async (ctx) => {` : 'void (async () => {'
  return `${head.filter((text) => text !== '').join(';')};${open}${'\n'.repeat(line - 1)}${body}\n})\nexport {}\n`
}

/** Every example of a source as a module of its own, by a name for it. */
export function modulesOf(file: string, folder: string): Map<string, string> {
  const path = file.replaceAll('/', '__').replace(/\.ts$/, '')
  return new Map(examplesOf(read(file)).map((e) => [`${path}__${e.line}.ts`, moduleOf(file, e, folder)]))
}
