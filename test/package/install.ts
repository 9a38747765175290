import { execFileSync } from 'node:child_process'
import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { root } from '../conformance/runners/process.ts'

/** What the projects of these tests need besides the package; all of it optional for others. */
const BESIDES = ['@types/node@20', '@cloudflare/workers-types@5', 'ioredis@5', 'bullmq@6', '@opentelemetry/api@1']
const npm = (cwd: string, ...args: readonly string[]): string =>
  execFileSync('npm', args, { cwd, encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] })

/** A fresh folder with the package installed from its tarball, as users get it; not one file of the repository is used. */
export function install(): { readonly folder: string; readonly files: readonly string[] } {
  const folder = mkdtempSync(join(tmpdir(), 'signalbox-package-'))
  execFileSync(process.execPath, ['build.mjs'], { cwd: root, stdio: 'inherit' })
  const packed = npm(root, 'pack', '--json', '--ignore-scripts', '--pack-destination', folder)
  const answer = JSON.parse(packed)
  const [{ filename, files }] = Array.isArray(answer) ? answer : Object.values(answer)
  writeFileSync(join(folder, 'package.json'), '{ "private": true, "type": "module" }')
  const flags = ['--no-audit', '--no-fund', '--prefer-offline', '--ignore-scripts']
  npm(folder, 'install', ...flags, `./${filename}`, ...BESIDES)
  return { folder, files: files.map((file: { path: string }) => file.path) }
}
