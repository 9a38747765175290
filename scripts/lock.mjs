// Completes package-lock.json with the optional packages of other platforms. A registry that serves only some of them
// makes npm write a lock without the rest, and `npm ci` then refuses it.
//
// node scripts/lock.mjs           writes; run it after every change of a dependency
// node scripts/lock.mjs --check   fails where something is missing
import { readFileSync, writeFileSync } from 'node:fs'

const file = 'package-lock.json'
const lock = JSON.parse(readFileSync(file, 'utf8'))
const last = (name, words) => name.split(/[-/]/).findLast((word) => words.includes(word))

/** Where Node would find `name` from the package at `path`, and what the lock has there. */
function* places(path, name) {
  for (let at = path; ; at = at.slice(0, Math.max(0, at.lastIndexOf('/node_modules/')))) {
    yield lock.packages[`${at && `${at}/`}node_modules/${name}`]
    if (!at) return
  }
}
function stub(name, version) {
  const os = last(name, ['linux', 'darwin', 'win32', 'windows', 'android', 'freebsd', 'openbsd', 'netbsd'])
  const cpu = last(name, ['x64', '64', 'arm64', 'arm', 'ia32', 'riscv64', 'ppc64', 's390x', 'loong64'])
  const libc = last(name, ['musl', 'glibc'])
  if (!os || !cpu) throw new Error(`${name}: which platform is it for?`)
  return {
    version,
    cpu: [cpu === '64' ? 'x64' : cpu],
    ...(libc && { libc: [libc] }),
    optional: true,
    os: [os === 'windows' ? 'win32' : os],
  }
}

const missing = []
for (const [path, { optionalDependencies = {} }] of Object.entries(lock.packages))
  for (const [name, version] of Object.entries(optionalDependencies)) {
    const found = [...places(path, name)].find(Boolean)
    if (!found) missing.push([`node_modules/${name}`, stub(name, version)])
    else if (/^\d/.test(version) && found.version !== version)
      missing.push([`${path}/node_modules/${name}`, stub(name, version)])
  }

if (missing.length > 0 && process.argv.includes('--check')) {
  console.error(`${file} lacks ${missing.length} optional packages; run: npm run lock`)
  process.exit(1)
}
if (missing.length > 0) {
  const [[root, own], ...rest] = Object.entries(lock.packages)
  const packages = Object.fromEntries([...rest, ...missing].sort(([a], [b]) => (a < b ? -1 : 1)))
  writeFileSync(file, `${JSON.stringify({ ...lock, packages: { [root]: own, ...packages } }, null, 2)}\n`)
}
