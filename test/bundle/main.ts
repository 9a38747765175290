// npm run size              what each program weighs
// npm run size -- fast      for programs whose name holds the word, beside the minified bytes, how much smaller the whole
//                           would be without each room and each file, and what is left without one thing after another
// npm run size -- heap      what the heap of the first three is made of
// npm run size -- --write   writes both for the first programs into docs/performance.md
import { bundle } from './bundle.ts'
import { costsOf, heapTable, leftOf, writeReport } from './report.ts'
import { rooms, spared } from './rooms.ts'
import { programs } from './workers.ts'

const row = (gz: number, min: number | string, name: string): void =>
  console.log(`${String(gz).padStart(7)} gz ${String(min).padStart(8)} min  ${name}`)

const [word] = process.argv.slice(2)
if (word === '--write') await writeReport()
else if (word === 'heap') console.log((await heapTable()).join('\n'))
else
  for (const { name, source, most } of programs) {
    if (word && !name.includes(word)) continue
    const made = await bundle(source)
    row(made.gz, made.min, `of ${String(most).padStart(6)}  ${name}`)
    if (!word) continue
    for (const [room, gz, min] of costsOf(made, rooms)) row(gz, min, `  ${room}`)
    for (const [part, gz] of leftOf(made, spared)) row(gz, '', `  left without ${part}`)
    const files = made.files.map(([file, min]) => [made.costOf((f) => f === file), min, file] as const)
    for (const [gz, min, file] of files.sort((a, b) => b[0] - a[0])) row(gz, min, `    ${file}`)
  }
