// npm run -s corpus -- DIR…   posts every *.json below the folders through an app and prints one JSON line a file.
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { corpusReader } from './corpus.ts'

async function* jsonFiles(dir: string): AsyncIterable<string> {
  const entries = await readdir(dir, { withFileTypes: true })
  for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
    const path = join(dir, entry.name)
    if (entry.isDirectory()) yield* jsonFiles(path)
    else if (entry.name.endsWith('.json')) yield path
  }
}

const dirs = process.argv.slice(2)
if (dirs.length === 0) {
  console.error('usage: npm run -s corpus -- DIR…')
  process.exitCode = 2
}
const read = corpusReader()
for (const dir of dirs) {
  for await (const file of jsonFiles(dir)) {
    const report = await readFile(file).then(read, (error: Error) => ({ status: 0, events: [], error: error.message }))
    console.log(JSON.stringify({ file, ...report }))
  }
}
