// Node, Deno, Bun: prints the results as one line of JSON.
import { runSuite } from '../suite.ts'

console.log(JSON.stringify(await runSuite()))
