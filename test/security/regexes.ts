import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { transformSync } from 'esbuild'
import { parseAst } from 'vite'

const root = join(import.meta.dirname, '../..')

export interface Found {
  readonly file: string
  readonly pattern: string
  readonly flags: string
}

/** Every regular expression literal of a source. */
export function regexesOf(file: string, source: string): Found[] {
  const { code } = transformSync(source, { loader: 'ts', format: 'esm', target: 'esnext' })
  const found: Found[] = []
  const walk = (node: unknown): void => {
    if (typeof node !== 'object' || node === null) return
    const { regex } = node as { regex?: { pattern: string; flags: string } }
    if (regex) found.push({ file, ...regex })
    else for (const inner of Object.values(node)) walk(inner)
  }
  walk(parseAst(code))
  return found
}

/** Those of everything that runs in production. */
export const allRegexes = (): Found[] =>
  ['core', 'plugins', 'runtimes'].flatMap((dir) =>
    readdirSync(join(root, dir), { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.ts') && !file.endsWith('.d.ts'))
      .flatMap((file) => regexesOf(join(dir, file), readFileSync(join(root, dir, file), 'utf8'))),
  )
