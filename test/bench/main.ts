// npm run bench                     everything, about ten minutes; writes docs/bench/results.json and chart.svg
// npm run bench -- --quick          the same in less than two minutes, with fewer rounds; writes nothing, unless --write says so
// npm run bench -- --only handling  one group: handling stores ack sends conversions start types growth
// npm run bench -- --large          growth up to 1,000,000 stored events
import { execFileSync } from 'node:child_process'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { loadavg } from 'node:os'
import { join } from 'node:path'
import { root } from '../bundle/bundle.ts'
import { ack } from './ack.ts'
import { compareAll, type Table } from './measure.ts'
import { chart, machine, markdown, standing } from './report.ts'
import { starts } from './start.ts'

const args = process.argv.slice(2)
const quick = args.includes('--quick')
const only = args.includes('--only') ? args[args.indexOf('--only') + 1] : undefined
const wants = (group: string): boolean => only === undefined || only === group

const where = machine()
console.log(
  `${where.cpu}, ${where.cores} cores, ${where.memoryGb} GB, Node ${where.node}, ${where.os}, ${where.date}\n`,
)
const tables: Table[] = []
const results: Record<string, unknown> = {
  machine: where,
  command: `npm run bench -- ${args.join(' ')}`.trim(),
  loadAverage: loadavg()[0],
  tables,
}
/** What the page on performance shows of this run. */
const printed: string[] = []
const written = (): string => {
  const head = `${where.cpu}, ${where.cores} cores, Node ${where.node}, ${where.date}, load ${loadavg()[0]?.toFixed(1)}; \`${results['command']}\`.`
  const stands = tables.some(({ title }) => title === 'A batch of 100 messages') ? [standing(tables)] : []
  return ['', head, '', ...stands, ...tables.map(markdown), ...printed, ''].join('\n')
}
const print = (text: string): void => {
  printed.push(text)
  console.log(text)
}
const show = (table: Table): void => {
  tables.push(table)
  console.log(markdown(table))
}

for (const group of ['handling', 'stores', 'sends', 'conversions', 'growth'])
  if (wants(group)) await compareAll(`${group}.ts`, { quick, large: args.includes('--large') }, show)
if (wants('ack')) {
  const found = await ack(quick)
  results['ack'] = found
  print(
    `### To the 200: 1000 updates, ${(found.bytes / 1e6).toFixed(1)} MB, durable on loopback Redis, ${found.posts} POSTs\n\n` +
      `p50 ${found.p50Ms.toFixed(1)} ms, p99 ${found.p99Ms.toFixed(1)} ms, ${found.writes} store write\n`,
  )
}
if (wants('start')) {
  const found = await starts(quick)
  results['start'] = found
  const rows = found.map((s) => {
    const figures = s.failure === undefined ? [s.importMs.toFixed(1), Math.round(s.heapKb)] : [s.failure, '']
    return `| ${s.name} | ${(s.gz / 1000).toFixed(1)} | ${figures.join(' | ')} |`
  })
  print(
    [
      '### Start: above an empty module',
      '',
      '| | gz kB | import ms | heap kB |',
      '|---|---|---|---|',
      ...rows,
      '',
    ].join('\n'),
  )
}
if (wants('types')) {
  const tsc = join(root, 'node_modules/typescript/bin/tsc')
  const out = execFileSync(process.execPath, [tsc, '--noEmit', '--extendedDiagnostics'], {
    cwd: root,
    encoding: 'utf8',
  })
  const figures = Object.fromEntries(
    ['Instantiations', 'Types', 'Memory used', 'Check time', 'Total time'].map((key) => [
      key,
      new RegExp(`^${key}:\\s+(\\S+)`, 'm').exec(out)?.[1] ?? '?',
    ]),
  )
  results['types'] = figures
  const row = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`
  const columns = Object.keys(figures)
  print(
    [
      '### Types: the whole repository',
      '',
      row(columns),
      `|${'---|'.repeat(columns.length)}`,
      row(Object.values(figures)),
      '',
    ].join('\n'),
  )
}
if (args.includes('--write') || (!quick && only === undefined)) {
  const dir = join(root, 'docs/bench')
  mkdirSync(dir, { recursive: true })
  const figures = JSON.stringify(results, (key, value) => (key === 'rounds' ? undefined : value), 1)
  writeFileSync(join(dir, 'results.json'), `${figures}\n`)
  writeFileSync(join(dir, 'chart.svg'), chart(tables, where))
  const page = join(root, 'docs/performance.md')
  const [before, , after] = readFileSync(page, 'utf8').split(/(?<=<!-- bench -->\n)|(?=<!-- \/bench -->)/)
  writeFileSync(page, `${before}${written()}${after}`)
}
process.exit(0)
