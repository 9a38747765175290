// npm run size              what each program weighs
// npm run size -- fast      for programs whose name holds the word, beside the minified bytes, how much smaller the whole
//                           would be without each room and each file, and what is left without one thing after another
import { bundle } from './bundle.ts'
import { rooms, spared } from './rooms.ts'
import { programs } from './workers.ts'

const row = (gz: number, min: number | undefined, name: string): void =>
  console.log(
    `${String(gz).padStart(7)} gz ${min === undefined ? ''.padStart(12) : `${String(min).padStart(8)} min`}  ${name}`,
  )

const [word] = process.argv.slice(2)
for (const { name, source, most } of programs) {
  if (word && !name.includes(word)) continue
  const { min, gz, files, costOf } = await bundle(source)
  row(gz, min, `of ${String(most).padStart(6)}  ${name}`)
  if (!word) continue
  const sizeOf = (pattern: RegExp): number =>
    files.filter(([file]) => pattern.test(file)).reduce((sum, [, bytes]) => sum + bytes, 0)
  for (const [room, pattern] of rooms)
    if (sizeOf(pattern) > 0)
      row(
        costOf((file) => pattern.test(file)),
        sizeOf(pattern),
        `  ${room}`,
      )
  const gone: RegExp[] = []
  for (const [part, pattern] of spared) {
    if (sizeOf(pattern) === 0) continue
    gone.push(pattern)
    row(gz - costOf((file) => gone.some((p) => p.test(file))), undefined, `  left without ${part}`)
  }
  const costs = files.map(([file, bytes]) => [costOf((f) => f === file), bytes, file] as const)
  for (const [cost, bytes, file] of costs.sort((a, b) => b[0] - a[0])) row(cost, bytes, `    ${file}`)
}
