import { cpus, totalmem } from 'node:os'
import { ratioOf, type Table } from './measure.ts'

export interface Machine {
  readonly cpu: string
  readonly cores: number
  readonly memoryGb: number
  readonly node: string
  readonly os: string
  readonly date: string
}
export const machine = (): Machine => ({
  cpu: cpus()[0]?.model ?? 'unknown',
  cores: cpus().length,
  memoryGb: Math.round(totalmem() / 2 ** 30),
  node: process.version,
  os: `${process.platform} ${process.arch}`,
  date: new Date().toISOString().slice(0, 10),
})

const number = (n: number, digits = 1): string => (n >= 100 ? Math.round(n).toLocaleString('en') : n.toFixed(digits))

/** A table in Markdown. */
export function markdown({ title, unit, rows }: Table): string {
  const lines = rows.map(
    ({ name, cpuUs, wallUs, ratio, wallRatio, note }) =>
      `| ${name} | ${number(cpuUs)} | ${ratio.toFixed(2)} | ${number(wallUs)} | ${wallRatio.toFixed(2)} | ${note ?? ''} |`,
  )
  return [
    `### ${title}`,
    '',
    `| | CPU µs a ${unit} | ratio | wall µs | ratio | |`,
    '|---|---|---|---|---|---|',
    ...lines,
    '',
  ].join('\n')
}

/** The same work against a floor or a peer, and what is wanted of it. */
const GOALS: readonly (readonly [what: string, table: string, ours: string, theirs: string, wanted: string])[] = [
  [
    'fast, native HMAC ÷ native floor',
    'One message of 1 KB, one at a time',
    'signalbox/fast (native)',
    'floor (node:crypto)',
    '0.9',
  ],
  [
    'fast, `crypto.subtle` ÷ subtle floor',
    'One message of 1 KB, one at a time',
    'signalbox/fast (subtle)',
    'floor (crypto.subtle)',
    '0.95',
  ],
  [
    'fast, native ÷ native floor, batch of 100',
    'A batch of 100 messages',
    'signalbox/fast (native)',
    'floor (node:crypto)',
    'near 1',
  ],
  // On Node both verify with node:crypto; so does the Chat SDK everywhere.
  [
    'durable, native HMAC ÷ Chat SDK',
    'One message of 1 KB, one at a time',
    'signalbox durable (memory store, native)',
    'chat + @chat-adapter/whatsapp 4.41.1',
    '5',
  ],
  [
    'durable, native HMAC ÷ Chat SDK, batch of 100',
    'A batch of 100 messages',
    'signalbox durable (memory store, native)',
    'chat + @chat-adapter/whatsapp 4.41.1',
    '20',
  ],
  [
    'durable, native ÷ subtle floor, batch of 100',
    'A batch of 100 messages',
    'signalbox durable (memory store, native)',
    'floor (crypto.subtle)',
    '0.6',
  ],
]
/** How a run stands against what is wanted, in Markdown: speed, not cost, so more is better. */
export function standing(tables: readonly Table[]): string {
  const cost = (title: string, name: string): readonly number[] | undefined =>
    tables.find((t) => t.title === title)?.rows.find((r) => r.name === name)?.rounds
  const rows = GOALS.map(([what, table, ours, theirs, wanted]) => {
    const [a, b] = [cost(table, ours), cost(table, theirs)]
    return `| ${what} | ${wanted} | ${a && b ? ratioOf(b, a).toFixed(2) : '–'} |`
  })
  return ['| speed, from CPU a POST | wanted | is |', '|---|---|---|', ...rows, ''].join('\n')
}

const xml = (text: string): string => text.replace(/[<&]/g, (c) => (c === '<' ? '&lt;' : '&amp;'))
/** Bars of CPU a piece, shorter is better; one band a table. */
export function chart(tables: readonly Table[], where: Machine): string {
  const bar = 18
  const left = 260
  const width = 860
  let y = 44
  const parts: string[] = []
  for (const { title, unit, rows } of tables) {
    parts.push(`<text x="8" y="${y}" class="t">${xml(title)} (CPU µs a ${unit})</text>`)
    y += 10
    const most = Math.max(...rows.map((r) => Math.log10(1 + r.cpuUs)))
    for (const { name, cpuUs, ratio } of rows) {
      const length = Math.max(2, ((width - left - 130) * Math.log10(1 + cpuUs)) / most)
      const ours = name.startsWith('signalbox') ? '#2563eb' : name.startsWith('floor') ? '#6b7280' : '#d97706'
      parts.push(
        `<text x="${left - 6}" y="${y + 13}" text-anchor="end">${xml(name)}</text>`,
        `<rect x="${left}" y="${y + 2}" width="${length.toFixed(1)}" height="${bar - 5}" fill="${ours}"/>`,
        `<text x="${left + length + 6}" y="${y + 13}">${number(cpuUs)} (${ratio.toFixed(2)})</text>`,
      )
      y += bar
    }
    y += 26
  }
  const head = `${where.cpu}, ${where.cores} cores, Node ${where.node}, ${where.date}; logarithmic; in brackets the ratio to the first`
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${y}" font-family="system-ui, sans-serif" font-size="12">
<style>.t{font-weight:600;font-size:13px}text{fill:#111}</style><rect width="100%" height="100%" fill="#fff"/>
<text x="8" y="18" fill="#555">${xml(head)}</text>
${parts.join('\n')}
</svg>
`
}
