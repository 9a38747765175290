import { execFileSync } from 'node:child_process'
import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { packed } from '../kit/packed.ts'

/** What the projects of these tests need besides the package; all of it optional for others. */
const BESIDES = ['@types/node@20', '@cloudflare/workers-types@5', 'ioredis@5', 'bullmq@6', '@opentelemetry/api@1']

/** A fresh folder with the package installed from its tarball, as users get it; not one file of the repository is used. */
export async function install(): Promise<{ readonly folder: string; readonly files: readonly string[] }> {
  const { tarball, files } = await packed()
  const folder = mkdtempSync(join(tmpdir(), 'signalbox-package-'))
  writeFileSync(join(folder, 'package.json'), '{ "private": true, "type": "module" }')
  const flags = ['--no-audit', '--no-fund', '--prefer-offline', '--ignore-scripts']
  execFileSync('npm', ['install', ...flags, tarball, ...BESIDES], { cwd: folder, stdio: ['ignore', 'pipe', 'inherit'] })
  return { folder, files }
}
