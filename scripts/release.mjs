// node scripts/release.mjs 0.2.0          writes the version everywhere, dates the CHANGELOG, commits and tags
// node scripts/release.mjs --check v0.2.0 fails unless package.json, deno.json and CHANGELOG agree on the version
import { execFileSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'

const read = (file) => readFileSync(file, 'utf8')
const versionIn = (file) => JSON.parse(read(file)).version
const fail = (message) => {
  console.error(message)
  process.exit(1)
}
const [first, second] = process.argv.slice(2)
const version = (first === '--check' ? second : first)?.replace(/^v/, '') ?? ''
if (!/^\d+\.\d+\.\d+(-[\w.]+)?$/.test(version)) fail('usage: node scripts/release.mjs [--check] VERSION')

if (first === '--check') {
  for (const file of ['package.json', 'deno.json'])
    if (versionIn(file) !== version) fail(`${file} says ${versionIn(file)}, the tag ${version}`)
  if (!new RegExp(`^## ${version.replaceAll('.', '\\.')} \\(\\d{4}-\\d\\d-\\d\\d\\)$`, 'm').test(read('CHANGELOG.md')))
    fail(`CHANGELOG.md has no dated section for ${version}`)
} else {
  if (execFileSync('git', ['status', '--porcelain'], { encoding: 'utf8' })) fail('Commit everything first')
  const changelog = read('CHANGELOG.md')
  if (!changelog.includes(`## ${version} (unreleased)`)) fail(`CHANGELOG.md has no "## ${version} (unreleased)"`)
  const day = new Date().toISOString().slice(0, 10)
  writeFileSync('CHANGELOG.md', changelog.replace(`## ${version} (unreleased)`, `## ${version} (${day})`))
  for (const file of ['package.json', 'deno.json'])
    writeFileSync(file, read(file).replace(/"version": "[^"]*"/, `"version": "${version}"`))
  execFileSync('npm', ['install', '--package-lock-only', '--no-audit', '--no-fund'], { stdio: 'inherit' })
  execFileSync('node', ['scripts/lock.mjs'], { stdio: 'inherit' })
  execFileSync('git', ['commit', '-am', `Release ${version}`], { stdio: 'inherit' })
  execFileSync('git', ['tag', `v${version}`], { stdio: 'inherit' })
  console.log(`Tagged v${version}; push it and the workflow publishes with provenance.`)
}
