// npm run soak -- --seconds 600 --rate 50   sustained load with faults; writes soak.json and soak.svg to the directory --out
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Sample, soak } from './soak.ts'

const args = process.argv.slice(2)
const textOf = (name: string): string | undefined => {
  const at = args.indexOf(`--${name}`)
  return at < 0 ? undefined : args[at + 1]
}
const numberOf = (name: string, otherwise: number): number => Number(textOf(name) ?? otherwise)
const options = {
  seconds: numberOf('seconds', 60),
  rate: numberOf('rate', 20),
  seed: numberOf('seed', 1),
  storeFaults: numberOf('store-faults', 0.01),
  graphFaults: numberOf('graph-faults', 0.05),
}
const row = (s: Sample): string =>
  `${s.second} s  ${s.posts} POSTs, ${s.refused} refused  ack ${s.ackP50Ms.toFixed(1)} / ${s.ackP99Ms.toFixed(1)} ms  heap ${s.heapMb.toFixed(0)} MB  backlog ${s.backlog}`
const result = await soak(options, (s) => s.second % 5 === 0 && console.log(row(s)))
const { posted, messages, lost, doubled, refused } = result
console.log(
  `${posted} POSTs, ${messages} messages: ${lost} lost, ${doubled} answered twice, ${refused} POSTs refused and sent again`,
)

/** One line over the seconds, in a band of its own. */
function line(label: string, values: readonly number[], y: number): string {
  const most = Math.max(1e-9, ...values)
  const points = values.map((v, i) => `${60 + (i * 720) / Math.max(1, values.length - 1)},${y + 60 - (50 * v) / most}`)
  return `<text x="60" y="${y + 4}">${label}: at most ${most.toFixed(1)}</text><polyline fill="none" stroke="#2563eb" points="${points.join(' ')}"/>`
}
const out = textOf('out')
if (out) {
  mkdirSync(out, { recursive: true })
  writeFileSync(join(out, 'soak.json'), `${JSON.stringify({ options, ...result }, null, 1)}\n`)
  const { samples } = result
  writeFileSync(
    join(out, 'soak.svg'),
    `<svg xmlns="http://www.w3.org/2000/svg" width="800" height="360" font-family="system-ui, sans-serif" font-size="12"><rect width="100%" height="100%" fill="#fff"/>
${line(
  'ack p50, ms',
  samples.map((s) => s.ackP50Ms),
  20,
)}
${line(
  'ack p99, ms',
  samples.map((s) => s.ackP99Ms),
  105,
)}
${line(
  'heap, MB',
  samples.map((s) => s.heapMb),
  190,
)}
${line(
  'messages not handled yet',
  samples.map((s) => s.backlog),
  275,
)}
</svg>
`,
  )
}
process.exit(lost + doubled > 0 ? 1 : 0)
