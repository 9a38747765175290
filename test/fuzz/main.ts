// npm run fuzz -- --runs 1000000 [--seed N]   writes what it finds to test/corpus/found, one file a finding
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fuzz } from './fuzz.ts'

const args = process.argv.slice(2)
const numberOf = (name: string, otherwise: number): number => {
  const at = args.indexOf(`--${name}`)
  return at < 0 ? otherwise : Number(args[at + 1])
}
const runs = numberOf('runs', 50_000)
const seed = numberOf('seed', Date.now() % 1e9)
console.log(`seed ${seed}`)
const begin = Date.now()
const { findings, events } = await fuzz({ runs, seed }, (done) => {
  if (done % 50_000 === 0) console.log(`${done} runs, ${Math.round(done / ((Date.now() - begin) / 1000))} a second`)
})
console.log(`${runs} runs, ${events} events handled, ${findings.length} findings`)
for (const finding of findings) {
  const file = join('test/corpus/found', `${finding.seed}.json`)
  writeFileSync(file, `${JSON.stringify(finding, null, 1)}\n`)
  console.log(file, finding.why)
}
process.exit(findings.length > 0 ? 1 : 0)
