/** The tables of docs/performance.md, between their marks. */
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Bundle, bundle, root } from './bundle.ts'
import { heapParts } from './heap.ts'
import { type Parts, rooms, spared } from './rooms.ts'
import { programs } from './workers.ts'

const kB = (bytes: number): string => `${(bytes / 1000).toFixed(1)}`
/** Bytes of the files that are meant, before gzip. */
export const sizeOf = ({ files }: Bundle, pattern: RegExp): number =>
  files.filter(([file]) => pattern.test(file)).reduce((sum, [, bytes]) => sum + bytes, 0)

/** What each part costs, as far as the program has it. */
export const costsOf = (made: Bundle, parts: Parts): [name: string, gz: number, min: number][] =>
  parts.flatMap(([name, pattern]) => {
    const min = sizeOf(made, pattern)
    return min > 0 ? [[name, made.costOf((file) => pattern.test(file)), min]] : []
  })
/** What is left without one part after another. */
export function leftOf(made: Bundle, parts: Parts): [name: string, gz: number][] {
  const gone: RegExp[] = []
  return parts.flatMap(([name, pattern]) => {
    if (sizeOf(made, pattern) === 0) return []
    gone.push(pattern)
    return [[name, made.gz - made.costOf((file) => gone.some((p) => p.test(file)))]]
  })
}

const table = (
  head: string,
  parts: Parts,
  fast: readonly (readonly [string, number, ...unknown[]])[],
  durable: typeof fast,
): string[] => {
  const of = (list: typeof fast, part: string): string => {
    const bytes = list.find(([name]) => name === part)?.[1]
    return bytes === undefined ? '' : kB(bytes)
  }
  const rows = parts.filter(([name]) => of(fast, name) + of(durable, name) !== '')
  return [head, '|---|---|---|', ...rows.map(([name]) => `| ${name} | ${of(fast, name)} | ${of(durable, name)} |`), '']
}

/** What the heap of the first three programs is made of, by kind and program. */
export async function heapTable(): Promise<string[]> {
  const made = await Promise.all(programs.slice(0, 3).map(({ source }) => bundle(source)))
  const columns = made.map(({ code }) => heapParts(code))
  const row = (name: string, cells: readonly (number | string)[]): string => `| ${name} | ${cells.join(' | ')} |`
  return [
    '| heap, kB | fast | durable | all products |',
    '|---|---|---|---|',
    row(
      'the whole',
      columns.map(({ kinds }) => kB(kinds.reduce((sum, [, bytes]) => sum + bytes, 0))),
    ),
    ...(columns[0]?.kinds ?? []).map(([kind], i) =>
      row(
        kind,
        columns.map(({ kinds }) => kB(kinds[i]?.[1] ?? 0)),
      ),
    ),
    row(
      'number of functions made at import',
      columns.map(({ functions }) => functions),
    ),
  ]
}

/** Writes what the first programs are made of into docs/performance.md. */
export async function writeReport(): Promise<void> {
  const [fast, durable] = await Promise.all(programs.slice(0, 2).map(({ source }) => bundle(source)))
  if (!fast || !durable) return
  const whole = `| the whole | ${kB(fast.gz)} | ${kB(durable.gz)} |`
  const text = [
    ...table(
      '| smaller without this room, kB gzip | fast | durable |',
      rooms,
      costsOf(fast, rooms),
      costsOf(durable, rooms),
    ),
    ...table(
      '| left without this, and without all above it | fast | durable |',
      spared,
      leftOf(fast, spared),
      leftOf(durable, spared),
    ),
  ].join('\n')
  const rule = '|---|---|---|\n'
  write('size', text.replaceAll(rule, `${rule}${whole}\n`))
  write('heap', `${(await heapTable()).join('\n')}\n`)
}

function write(mark: string, text: string): void {
  const file = join(root, 'docs/performance.md')
  const marked = `<!-- ${mark} -->\n\n${text}\n<!-- /${mark} -->`
  const place = new RegExp(`<!-- ${mark} -->[\\s\\S]*<!-- /${mark} -->`)
  writeFileSync(
    file,
    readFileSync(file, 'utf8').replace(place, () => marked),
  )
}
