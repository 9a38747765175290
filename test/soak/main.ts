/**
 * npm run soak -- --seconds 600 --rate 50                             sustained load with faults, by the clock
 * npm run soak -- --events 200000 --days 40 --store fs                weeks of traffic as fast as the machine goes
 *
 * `--out DIR` writes the figures and a chart there.
 */
import { mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { memoryStore } from '../../core/storage/memory.ts'
import { fsStore } from '../../runtimes/node/fs.ts'
import { chart } from './chart.ts'
import { type Sample, soak } from './soak.ts'
import { type WeeksOptions, weeks } from './weeks.ts'

const args = process.argv.slice(2)
const textOf = (name: string): string | undefined => {
  const at = args.indexOf(`--${name}`)
  return at < 0 ? undefined : args[at + 1]
}
const numberOf = (name: string, otherwise: number): number => Number(textOf(name) ?? otherwise)
const faults = {
  seed: numberOf('seed', 1),
  storeFaults: numberOf('store-faults', 0.01),
  graphFaults: numberOf('graph-faults', 0.05),
}
function write(name: string, figures: object, svg: string): void {
  const out = textOf('out')
  if (!out) return
  mkdirSync(out, { recursive: true })
  writeFileSync(join(out, `${name}.json`), `${JSON.stringify(figures, null, 1)}\n`)
  writeFileSync(join(out, `${name}.svg`), svg)
}

const folder = mkdtempSync(join(tmpdir(), 'signalbox-soak-'))
process.once('exit', () => rmSync(folder, { recursive: true, force: true }))
const STORES: Readonly<Record<string, WeeksOptions['open']>> = {
  memory: (now) => ({ store: memoryStore({ now }), size: () => 0 }),
  fs: (now) => ({
    store: fsStore(folder, { now }),
    size: () => readdirSync(folder).reduce((sum, file) => sum + statSync(join(folder, file)).size, 0),
  }),
}

async function byEvents(): Promise<number> {
  const store = textOf('store') ?? 'fs'
  const options = { events: numberOf('events', 0), days: numberOf('days', 40), store, ...faults }
  const open = STORES[store]
  if (!open) throw new Error(`No store "${store}"; there are ${Object.keys(STORES).join(', ')}`)
  const result = await weeks({ ...options, open }, (s) =>
    console.log(`day ${s.day}  ${s.events} events  store ${s.storeMb} MB  heap ${s.heapMb} MB  rss ${s.rssMb} MB`),
  )
  const { standings, ...counts } = result
  const lines = (['storeMb', 'heapMb', 'rssMb'] as const).map(
    (name) => [`${name.slice(0, -2)}, MB`, standings.map((s) => s[name])] as const,
  )
  write('soak-events', { options, ...result }, chart(lines))
  console.log(JSON.stringify(counts))
  return counts.lost + counts.doubled
}

async function byTheClock(): Promise<number> {
  const options = { seconds: numberOf('seconds', 60), rate: numberOf('rate', 20), ...faults }
  const row = (s: Sample): string =>
    `${s.second} s  ${s.posts} POSTs, ${s.refused} refused  ack ${s.ackP50Ms.toFixed(1)} / ${s.ackP99Ms.toFixed(1)} ms  heap ${s.heapMb.toFixed(0)} MB  backlog ${s.backlog}`
  const result = await soak(options, (s) => s.second % 5 === 0 && console.log(row(s)))
  const { posted, messages, lost, doubled, refused, samples } = result
  console.log(
    `${posted} POSTs, ${messages} messages: ${lost} lost, ${doubled} answered twice, ${refused} POSTs refused and sent again`,
  )
  const lines = (
    [
      ['ack p50, ms', 'ackP50Ms'],
      ['ack p99, ms', 'ackP99Ms'],
      ['heap, MB', 'heapMb'],
      ['messages not handled yet', 'backlog'],
    ] as const
  ).map(([label, name]) => [label, samples.map((s) => s[name])] as const)
  write('soak', { options, ...result }, chart(lines))
  return lost + doubled
}
process.exit((await (textOf('events') ? byEvents() : byTheClock())) > 0 ? 1 : 0)
