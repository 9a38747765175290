// npm run size              what each program weighs
// npm run size -- fast      and its files, for programs whose name holds the word
import { bundle } from './bundle.ts'
import { programs } from './workers.ts'

const [word] = process.argv.slice(2)
for (const { name, source, most } of programs) {
  if (word && !name.includes(word)) continue
  const { min, gz, files } = await bundle(source)
  console.log(`${String(gz).padStart(7)} gz ${String(min).padStart(8)} min  of ${String(most).padStart(6)}  ${name}`)
  if (word) for (const [file, bytes] of files) console.log(`${String(bytes).padStart(25)}  ${file}`)
}
