import { spawnSync } from 'node:child_process'
import { postgresBin } from './postgres.ts'

/** The Node that runs what needs a newer one than the tests: SIGNALBOX_NODE names it. */
export const NEWER_NODE = process.env['SIGNALBOX_NODE'] ?? process.execPath

const runs = (command: string, ...args: string[]): boolean => spawnSync(command, args).status === 0
const HERE = {
  'redis-server': () => runs('redis-server', '--version'),
  postgresql: () => postgresBin !== undefined,
  // It came with Node 22.
  'node:sqlite': () => runs(NEWER_NODE, '-e', 'require("node:sqlite")'),
}
/** What some tests need and npm does not bring. */
export type Program = keyof typeof HERE

/**
 * Whether a program is here, so that its tests can be left out where it is not; nothing always is. Where everything is
 * required (`SIGNALBOX_REQUIRE_ALL`, as in CI) its absence is an error.
 */
export function installed(program: Program | undefined): boolean {
  const here = program === undefined || HERE[program]()
  if (!here && process.env['SIGNALBOX_REQUIRE_ALL']) throw new Error(`${program} is not installed`)
  return here
}
