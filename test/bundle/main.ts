// npm run size              what each program weighs
// npm run size -- fast      and its rooms and files, for programs whose name holds the word: how much smaller the whole
//                           would be without them, beside their minified bytes
import { bundle } from './bundle.ts'
import { programs, rooms } from './workers.ts'

const row = (gz: number, min: number, name: string): void =>
  console.log(`${String(gz).padStart(7)} gz ${String(min).padStart(8)} min  ${name}`)

const [word] = process.argv.slice(2)
for (const { name, source, most } of programs) {
  if (word && !name.includes(word)) continue
  const { min, gz, files, costOf } = await bundle(source)
  row(gz, min, `of ${String(most).padStart(6)}  ${name}`)
  if (!word) continue
  for (const [room, pattern] of rooms) {
    const own = files.filter(([file]) => pattern.test(file))
    if (own.length > 0)
      row(
        costOf((file) => pattern.test(file)),
        own.reduce((sum, [, bytes]) => sum + bytes, 0),
        `  ${room}`,
      )
  }
  const costs = files.map(([file, bytes]) => [costOf((f) => f === file), bytes, file] as const)
  for (const [cost, bytes, file] of costs.sort((a, b) => b[0] - a[0])) row(cost, bytes, `    ${file}`)
}
