// node .ci/report.mjs REPORT: the counts of a run of Vitest as `passed failed`; where its time went goes to stderr.
import { readFileSync } from 'node:fs'
import { relative } from 'node:path'

const SLOWEST = 10
const report = JSON.parse(readFileSync(process.argv[2], 'utf8'))
const files = report.testResults.map(({ name, status, startTime, endTime, assertionResults }) => ({
  name: relative('.', name),
  seconds: (endTime - startTime) / 1000,
  /** It failed before it had a test. */
  broken: status === 'failed' && !assertionResults.some((test) => test.status === 'failed'),
}))
for (const { name, seconds } of files.sort((a, b) => b.seconds - a.seconds).slice(0, SLOWEST))
  console.error(`${seconds.toFixed(1).padStart(7)} s  ${name}`)
console.log(report.numPassedTests, report.numFailedTests + files.filter(({ broken }) => broken).length)
